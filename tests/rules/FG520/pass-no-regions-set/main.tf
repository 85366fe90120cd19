provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "anywhere" {
  bucket = "floe-provider-tests-a"
  region = "eu-west-1"
}
