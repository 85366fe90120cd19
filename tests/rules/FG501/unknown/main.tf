provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket" "flag_known_later" {
  bucket = "floe-provider-tests-flag-known-later"
}

resource "aws_s3_bucket_public_access_block" "flag_known_later" {
  bucket = aws_s3_bucket.flag_known_later.id

  block_public_acls       = terraform_data.later.id == "yes"
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
