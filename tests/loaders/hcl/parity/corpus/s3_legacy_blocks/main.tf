resource "aws_s3_bucket" "b" {
  bucket = "b"
  versioning { enabled = true }
  lifecycle_rule {
    enabled = true
    prefix  = "x/"
    expiration { days = 3 }
    noncurrent_version_transition {
      days          = 30
      storage_class = "GLACIER"
    }
  }
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
    }
  }
  logging { target_bucket = "l" }
}
