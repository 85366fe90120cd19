provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket" "days_known_later" {
  bucket = "floe-provider-tests-days-known-later"
}

resource "aws_s3_bucket_lifecycle_configuration" "days_known_later" {
  bucket = aws_s3_bucket.days_known_later.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    expiration {
      days = length(terraform_data.later.id)
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "status_known_later" {
  bucket = "floe-provider-tests-status-known-later"
}

resource "aws_s3_bucket_lifecycle_configuration" "status_known_later" {
  bucket = aws_s3_bucket.status_known_later.id

  rule {
    id     = "expire"
    status = terraform_data.later.id

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

resource "aws_s3_bucket" "prefix_known_later" {
  bucket = "floe-provider-tests-prefix-known-later"
}

resource "aws_s3_bucket_lifecycle_configuration" "prefix_known_later" {
  bucket = aws_s3_bucket.prefix_known_later.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = terraform_data.later.id
    }

    expiration {
      days = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "abort_known_later" {
  bucket = "floe-provider-tests-abort-known-later"
}

resource "aws_s3_bucket_lifecycle_configuration" "abort_known_later" {
  bucket = aws_s3_bucket.abort_known_later.id

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
      days_after_initiation = length(terraform_data.later.id)
    }
  }
}
