resource "aws_s3_bucket" "second" {
  bucket = "${var.name_prefix}-second"
}

resource "aws_s3_bucket_public_access_block" "second" {
  bucket = aws_s3_bucket.second.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "second" {
  bucket = aws_s3_bucket.second.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "second" {
  bucket = aws_s3_bucket.second.bucket

  versioning_configuration {
    status = "Disabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "second" {
  bucket = aws_s3_bucket.second.bucket

  rule {
    id     = "expire-test-runs"
    status = "Enabled"

    filter {
      prefix = var.s3_run_prefix
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
