# The region comes from the environment of whoever runs this.
provider "aws" {}

resource "aws_iam_user" "of_no_region" {
  name = "floe"
}
