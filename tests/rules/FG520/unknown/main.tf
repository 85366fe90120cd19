# The region comes from the environment of whoever runs this.
provider "aws" {}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket" "known_later" {
  region = terraform_data.later.id
  bucket = "floe-provider-tests-a"
}
