# The region comes from the environment of whoever runs this.
provider "aws" {}

resource "aws_s3_bucket" "shows_it" {
  bucket = "floe-provider-tests-a"
}
