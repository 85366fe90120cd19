resource "aws_s3_bucket_lifecycle_configuration" "test_data" {
  rule {
    id     = "expire-test-runs"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
