provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "disabled" {
  bucket = "floe-provider-tests-disabled"
}

resource "aws_s3_bucket_versioning" "disabled" {
  bucket = aws_s3_bucket.disabled.id

  versioning_configuration {
    status = "Disabled"
  }
}
