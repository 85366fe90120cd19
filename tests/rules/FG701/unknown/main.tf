provider "aws" {
  region = "ap-southeast-2"
}

# A plan limited to one address does not say what else the module creates.
resource "aws_s3_bucket" "planned" {
  bucket = "floe-provider-tests-planned"
}

resource "aws_s3_bucket" "not_planned" {
  bucket = "floe-provider-tests-not-planned"
}
