# Test data of every run, each under its own s3_run_prefix<run id>/.
resource "aws_s3_bucket" "test_data" {
  bucket = local.bucket_name

  # S3 itself refuses to delete a bucket that still holds objects; keep it that way.
  force_destroy = false
}

resource "aws_s3_bucket_public_access_block" "test_data" {
  # .bucket rather than .id: it is the same name, and known before the bucket exists.
  bucket = aws_s3_bucket.test_data.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "test_data" {
  bucket = aws_s3_bucket.test_data.bucket

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# Explicit, because old versions would outlive both the lifecycle rule and a sweep
# that trusts a plain listing.
resource "aws_s3_bucket_versioning" "test_data" {
  bucket = aws_s3_bucket.test_data.bucket

  versioning_configuration {
    status = "Disabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "test_data" {
  bucket = aws_s3_bucket.test_data.bucket

  rule {
    id     = "expire-test-runs"
    status = "Enabled"

    filter {
      prefix = var.s3_run_prefix
    }

    expiration {
      days = var.run_expiration_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.test_data]
}
