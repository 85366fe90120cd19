provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "no_companion" {
  bucket = "floe-provider-tests-no-companion"
}

resource "aws_s3_bucket" "without_block_public_acls" {
  bucket = "floe-provider-tests-without-block-public-acls"
}

resource "aws_s3_bucket_public_access_block" "without_block_public_acls" {
  bucket = aws_s3_bucket.without_block_public_acls.id

  block_public_acls       = false
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "without_block_public_policy" {
  bucket = "floe-provider-tests-without-block-public-policy"
}

resource "aws_s3_bucket_public_access_block" "without_block_public_policy" {
  bucket = aws_s3_bucket.without_block_public_policy.id

  block_public_acls       = true
  block_public_policy     = false
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "without_ignore_public_acls" {
  bucket = "floe-provider-tests-without-ignore-public-acls"
}

resource "aws_s3_bucket_public_access_block" "without_ignore_public_acls" {
  bucket = aws_s3_bucket.without_ignore_public_acls.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = false
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "without_restrict_public_buckets" {
  bucket = "floe-provider-tests-without-restrict-public-buckets"
}

resource "aws_s3_bucket_public_access_block" "without_restrict_public_buckets" {
  bucket = aws_s3_bucket.without_restrict_public_buckets.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = false
}

resource "aws_s3_bucket" "flag_left_out" {
  bucket = "floe-provider-tests-flag-left-out"
}

resource "aws_s3_bucket_public_access_block" "flag_left_out" {
  bucket = aws_s3_bucket.flag_left_out.id

  block_public_acls       = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "only_ordered_before" {
  bucket = "floe-provider-tests-only-ordered-before"
}

resource "aws_s3_bucket" "name_taken_further" {
  bucket = "floe-provider-tests-taken-further"
}

resource "aws_s3_bucket_public_access_block" "of_a_longer_name" {
  bucket = "${aws_s3_bucket.name_taken_further.bucket}-logs"

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# Blocks another bucket, whatever else it takes from this one.
resource "aws_s3_bucket_public_access_block" "elsewhere" {
  bucket       = "somebody-elses"
  skip_destroy = aws_s3_bucket.only_ordered_before.force_destroy

  depends_on = [aws_s3_bucket.only_ordered_before]

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
