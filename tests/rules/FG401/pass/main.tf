provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "as_the_scaffold" {
  bucket = "floe-provider-tests-as-the-scaffold"
}

resource "aws_s3_bucket_lifecycle_configuration" "as_the_scaffold" {
  bucket = aws_s3_bucket.as_the_scaffold.id

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

resource "aws_s3_bucket" "at_the_limits" {
  bucket = "floe-provider-tests-at-the-limits"
}

resource "aws_s3_bucket_lifecycle_configuration" "at_the_limits" {
  bucket = aws_s3_bucket.at_the_limits.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "whole_bucket" {
  bucket = "floe-provider-tests-whole-bucket"
}

resource "aws_s3_bucket_lifecycle_configuration" "whole_bucket" {
  bucket = aws_s3_bucket.whole_bucket.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "shorter_prefix" {
  bucket = "floe-provider-tests-shorter-prefix"
}

resource "aws_s3_bucket_lifecycle_configuration" "shorter_prefix" {
  bucket = aws_s3_bucket.shorter_prefix.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "run"
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "split_over_two_rules" {
  bucket = "floe-provider-tests-split-over-two-rules"
}

resource "aws_s3_bucket_lifecycle_configuration" "split_over_two_rules" {
  bucket = aws_s3_bucket.split_over_two_rules.id

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

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "another_rule_narrower" {
  bucket = "floe-provider-tests-another-rule-narrower"
}

resource "aws_s3_bucket_lifecycle_configuration" "another_rule_narrower" {
  bucket = aws_s3_bucket.another_rule_narrower.id

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

  rule {
    id     = "big"
    status = "Disabled"

    filter {
      prefix = "runs/big/"
    }

    expiration {
      days = 365
    }
  }
}

resource "aws_s3_bucket" "by_name" {
  bucket = "floe-provider-tests-by-name"
}

resource "aws_s3_bucket_lifecycle_configuration" "by_name" {
  bucket = "floe-provider-tests-by-name"

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

resource "aws_s3_bucket" "old_versions_expire" {
  bucket = "floe-provider-tests-old-versions-expire"
}

resource "aws_s3_bucket_lifecycle_configuration" "old_versions_expire" {
  bucket = aws_s3_bucket.old_versions_expire.id

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
      noncurrent_days = 30
    }
  }
}

resource "aws_s3_bucket_versioning" "old_versions_expire" {
  bucket = aws_s3_bucket.old_versions_expire.id

  versioning_configuration {
    status = "Enabled"
  }
}
