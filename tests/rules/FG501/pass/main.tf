provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "blocked" {
  bucket = "floe-provider-tests-blocked"
}

resource "aws_s3_bucket_public_access_block" "blocked" {
  bucket = aws_s3_bucket.blocked.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "by_name" {
  bucket = "floe-provider-tests-by-name"
}

resource "aws_s3_bucket_public_access_block" "by_name" {
  bucket = "floe-provider-tests-by-name"

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
