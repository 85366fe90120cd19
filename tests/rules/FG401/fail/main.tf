provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "no_companion" {
  bucket = "floe-provider-tests-no-companion"
}

resource "aws_s3_bucket" "disabled" {
  bucket = "floe-provider-tests-disabled"
}

resource "aws_s3_bucket_lifecycle_configuration" "disabled" {
  bucket = aws_s3_bucket.disabled.id

  rule {
    id     = "expire"
    status = "Disabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "too_late" {
  bucket = "floe-provider-tests-too-late"
}

resource "aws_s3_bucket_lifecycle_configuration" "too_late" {
  bucket = aws_s3_bucket.too_late.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 31
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "no_expiry" {
  bucket = "floe-provider-tests-no-expiry"
}

resource "aws_s3_bucket_lifecycle_configuration" "no_expiry" {
  bucket = aws_s3_bucket.no_expiry.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "on_a_date" {
  bucket = "floe-provider-tests-on-a-date"
}

resource "aws_s3_bucket_lifecycle_configuration" "on_a_date" {
  bucket = aws_s3_bucket.on_a_date.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      date = "2030-01-01T00:00:00Z"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "deeper_prefix" {
  bucket = "floe-provider-tests-deeper-prefix"
}

resource "aws_s3_bucket_lifecycle_configuration" "deeper_prefix" {
  bucket = aws_s3_bucket.deeper_prefix.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/old/"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "other_prefix" {
  bucket = "floe-provider-tests-other-prefix"
}

resource "aws_s3_bucket_lifecycle_configuration" "other_prefix" {
  bucket = aws_s3_bucket.other_prefix.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "logs/"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "narrowed_by_tag" {
  bucket = "floe-provider-tests-narrowed-by-tag"
}

resource "aws_s3_bucket_lifecycle_configuration" "narrowed_by_tag" {
  bucket = aws_s3_bucket.narrowed_by_tag.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      and {
        prefix = "runs/"
        tags   = { temporary = "yes" }
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

resource "aws_s3_bucket" "narrowed_by_size" {
  bucket = "floe-provider-tests-narrowed-by-size"
}

resource "aws_s3_bucket_lifecycle_configuration" "narrowed_by_size" {
  bucket = aws_s3_bucket.narrowed_by_size.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      and {
        prefix                   = "runs/"
        object_size_greater_than = 1024
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

resource "aws_s3_bucket" "no_abort" {
  bucket = "floe-provider-tests-no-abort"
}

resource "aws_s3_bucket_lifecycle_configuration" "no_abort" {
  bucket = aws_s3_bucket.no_abort.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 3
    }
  }
}

resource "aws_s3_bucket" "abort_too_late" {
  bucket = "floe-provider-tests-abort-too-late"
}

resource "aws_s3_bucket_lifecycle_configuration" "abort_too_late" {
  bucket = aws_s3_bucket.abort_too_late.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }
}

resource "aws_s3_bucket" "abort_elsewhere" {
  bucket = "floe-provider-tests-abort-elsewhere"
}

resource "aws_s3_bucket_lifecycle_configuration" "abort_elsewhere" {
  bucket = aws_s3_bucket.abort_elsewhere.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 3
    }
  }

  rule {
    id     = "abort"
    status = "Enabled"

    filter {
      prefix = "logs/"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "old_versions_stay" {
  bucket = "floe-provider-tests-old-versions-stay"
}

resource "aws_s3_bucket_lifecycle_configuration" "old_versions_stay" {
  bucket = aws_s3_bucket.old_versions_stay.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket_versioning" "old_versions_stay" {
  bucket = aws_s3_bucket.old_versions_stay.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket" "old_versions_stay_long" {
  bucket = "floe-provider-tests-old-versions-stay-long"
}

resource "aws_s3_bucket_lifecycle_configuration" "old_versions_stay_long" {
  bucket = aws_s3_bucket.old_versions_stay_long.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }

    noncurrent_version_expiration {
      noncurrent_days = 31
    }
  }
}

resource "aws_s3_bucket_versioning" "old_versions_stay_long" {
  bucket = aws_s3_bucket.old_versions_stay_long.id

  versioning_configuration {
    status = "Enabled"
  }
}
