provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "no_acl" {
  bucket = "floe-provider-tests-no-acl"
}

resource "aws_s3_bucket" "private" {
  bucket = "floe-provider-tests-private"
  acl    = "private"
}

resource "aws_s3_bucket_acl" "private" {
  bucket = aws_s3_bucket.no_acl.id
  acl    = "private"
}

resource "aws_s3_bucket_acl" "owner_only" {
  bucket = aws_s3_bucket.private.id

  access_control_policy {
    grant {
      permission = "FULL_CONTROL"

      grantee {
        type = "CanonicalUser"
        id   = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
      }
    }

    owner {
      id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
    }
  }
}
