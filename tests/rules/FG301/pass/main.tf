provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "aes" {
  bucket = "floe-provider-tests-aes"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "aes" {
  bucket = aws_s3_bucket.aes.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket" "kms" {
  bucket = "floe-provider-tests-kms"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "kms" {
  bucket = aws_s3_bucket.kms.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_s3_bucket" "kms_twice" {
  bucket = "floe-provider-tests-kms-twice"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "kms_twice" {
  bucket = aws_s3_bucket.kms_twice.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms:dsse"
    }
  }
}

# The companion is found by the bucket's literal name as well as by reference.
resource "aws_s3_bucket" "by_name" {
  bucket = "floe-provider-tests-by-name"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "by_name" {
  bucket = "floe-provider-tests-by-name"

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket" "each" {
  for_each = toset(["x", "y"])

  bucket = "floe-provider-tests-${each.key}"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "each" {
  for_each = aws_s3_bucket.each

  bucket = each.value.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

module "bucket" {
  source = "./bucket"
  name   = "floe-provider-tests-in-module"
}
