resource "aws_s3_bucket" "b" {
  bucket_prefix = "pre-"
  force_destroy = true
  timeouts { create = "1m" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "e" {
  bucket = aws_s3_bucket.b.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "arn"
    }
  }
}
resource "aws_s3_bucket_cors_configuration" "c" {
  bucket = aws_s3_bucket.b.id
  cors_rule {
    allowed_methods = ["PUT", "GET"]
    allowed_origins = ["*"]
  }
  cors_rule {
    allowed_methods = ["DELETE"]
    allowed_origins = ["https://x"]
    max_age_seconds = 5
  }
}
resource "aws_s3_bucket_logging" "l" {
  bucket        = aws_s3_bucket.b.id
  target_bucket = "logs"
  target_prefix = "x/"
}
resource "aws_s3_bucket_acl" "a" {
  bucket = aws_s3_bucket.b.id
  acl    = "private"
}
resource "aws_s3_object" "o" {
  bucket  = aws_s3_bucket.b.id
  key     = "k"
  content = "hello"
  etag    = md5("hello")
}
resource "aws_s3_bucket_notification" "n" {
  bucket = aws_s3_bucket.b.id
  queue {
    queue_arn = "arn"
    events    = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
  }
}
