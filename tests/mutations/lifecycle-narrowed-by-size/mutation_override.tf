resource "aws_s3_bucket_lifecycle_configuration" "test_data" {
  rule {
    id     = "expire-test-runs"
    status = "Enabled"

    filter {
      and {
        prefix                = "runs/"
        object_size_less_than = 1048576
      }
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
