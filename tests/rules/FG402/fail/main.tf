provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "not_said" {
  bucket = "floe-provider-tests-not-said"
}

resource "aws_s3_bucket" "enabled" {
  bucket = "floe-provider-tests-enabled"
}

resource "aws_s3_bucket_versioning" "enabled" {
  bucket = aws_s3_bucket.enabled.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket" "suspended" {
  bucket = "floe-provider-tests-suspended"
}

resource "aws_s3_bucket_versioning" "suspended" {
  bucket = aws_s3_bucket.suspended.id

  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket" "only_ordered_before" {
  bucket = "floe-provider-tests-only-ordered-before"
}

resource "aws_s3_bucket_versioning" "elsewhere" {
  bucket = "somebody-elses"
  mfa    = "serial ${aws_s3_bucket.only_ordered_before.id}"

  versioning_configuration {
    status = "Disabled"
  }

  depends_on = [aws_s3_bucket.only_ordered_before]
}
