resource "aws_s3_bucket_versioning" "test_data" {
  versioning_configuration {
    status = "Suspended"
  }
}

# Old versions expire, so that versioning alone is what is wrong.
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

    noncurrent_version_expiration {
      noncurrent_days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
