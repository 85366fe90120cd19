provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "no_companion" {
  bucket = "floe-provider-tests-no-companion"
}

resource "aws_s3_bucket" "companion_of_another" {
  bucket = "floe-provider-tests-companion-of-another"
}

resource "aws_s3_bucket" "other" {
  bucket = "floe-provider-tests-other"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "other" {
  bucket = aws_s3_bucket.other.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket" "only_one_of_two" {
  count = 2

  bucket = "floe-provider-tests-${count.index}"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "only_one_of_two" {
  bucket = aws_s3_bucket.only_one_of_two[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket" "no_such_algorithm" {
  bucket = "floe-provider-tests-no-such-algorithm"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "no_such_algorithm" {
  bucket = aws_s3_bucket.no_such_algorithm.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "none"
    }
  }
}
