# Each bucket is named for the verdict it must get: its runs/ expire within 30 days, uploads are
# aborted within 1 day, and old versions removed within 30 days where there are any.

locals {
  expire = { status = "Enabled", days = 3, abort = 1 }
  rules = {
    pass_filter_prefix     = [merge(local.expire, { prefix = "runs/" })]
    pass_shorter_prefix    = [merge(local.expire, { prefix = "ru" })]
    pass_empty_prefix      = [merge(local.expire, { prefix = "" })]
    pass_no_prefix         = [merge(local.expire, { prefix = null })]
    pass_last_day          = [merge(local.expire, { prefix = "runs/", days = 30 })]
    pass_split             = [{ status = "Enabled", prefix = "runs/", days = 3, abort = null }, { status = "Enabled", prefix = null, days = null, abort = 1 }]
    pass_beside_a_bad_one  = [{ status = "Disabled", prefix = "runs/", days = 90, abort = null }, merge(local.expire, { prefix = "runs/" })]
    fail_disabled          = [merge(local.expire, { prefix = "runs/", status = "Disabled" })]
    fail_deeper            = [merge(local.expire, { prefix = "runs/a/" })]
    fail_leading_slash     = [merge(local.expire, { prefix = "/runs/" })]
    fail_other             = [merge(local.expire, { prefix = "logs/" })]
    fail_late              = [merge(local.expire, { prefix = "runs/", days = 31 })]
    fail_late_abort        = [merge(local.expire, { prefix = "runs/", abort = 2 })]
    fail_no_abort          = [merge(local.expire, { prefix = "runs/", abort = null })]
    fail_no_expiry         = [merge(local.expire, { prefix = "runs/", days = null })]
    fail_each_lacks_a_part = [merge(local.expire, { prefix = "runs/", abort = null }), { status = "Disabled", prefix = "runs/", days = 3, abort = 1 }]
  }
}

resource "aws_s3_bucket" "each" {
  for_each = local.rules
  bucket   = replace(each.key, "_", "-")
}

resource "aws_s3_bucket_lifecycle_configuration" "each" {
  for_each = local.rules
  bucket   = aws_s3_bucket.each[each.key].id
  dynamic "rule" {
    for_each = each.value
    content {
      id     = "r${rule.key}"
      status = rule.value.status
      filter {
        prefix = rule.value.prefix
      }
      dynamic "expiration" {
        for_each = rule.value.days == null ? [] : [rule.value.days]
        content {
          days = expiration.value
        }
      }
      dynamic "abort_incomplete_multipart_upload" {
        for_each = rule.value.abort == null ? [] : [rule.value.abort]
        content {
          days_after_initiation = abort_incomplete_multipart_upload.value
        }
      }
    }
  }
}

resource "aws_s3_bucket" "fail_nothing" {
  bucket = "nothing"
}

# by its literal name
resource "aws_s3_bucket" "pass_literal" {
  bucket = "literal"
}

resource "aws_s3_bucket_lifecycle_configuration" "literal" {
  bucket = "literal"
  rule {
    id     = "a"
    status = "Enabled"
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "fail_narrowed_by_tag" {
  bucket = "tag"
}

resource "aws_s3_bucket_lifecycle_configuration" "tag" {
  bucket = aws_s3_bucket.fail_narrowed_by_tag.bucket
  rule {
    id     = "a"
    status = "Enabled"
    filter {
      tag {
        key   = "a"
        value = "b"
      }
    }
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "fail_narrowed_by_size" {
  bucket = "size"
}

resource "aws_s3_bucket_lifecycle_configuration" "size" {
  bucket = aws_s3_bucket.fail_narrowed_by_size.bucket
  rule {
    id     = "a"
    status = "Enabled"
    filter {
      object_size_greater_than = 1
    }
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "fail_narrowed_by_both" {
  bucket = "both"
}

resource "aws_s3_bucket_lifecycle_configuration" "both" {
  bucket = aws_s3_bucket.fail_narrowed_by_both.bucket
  rule {
    id     = "a"
    status = "Enabled"
    filter {
      and {
        prefix = "runs/"
        tags   = { a = "b" }
      }
    }
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "pass_and_of_the_prefix_alone" {
  bucket = "and"
}

resource "aws_s3_bucket_lifecycle_configuration" "and" {
  bucket = aws_s3_bucket.pass_and_of_the_prefix_alone.bucket
  rule {
    id     = "a"
    status = "Enabled"
    filter {
      and {
        prefix = "runs/"
      }
    }
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "fail_date" {
  bucket = "date"
}

resource "aws_s3_bucket_lifecycle_configuration" "date" {
  bucket = aws_s3_bucket.fail_date.bucket
  rule {
    id     = "a"
    status = "Enabled"
    expiration {
      date = "2027-01-01T00:00:00Z"
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "fail_rule_prefix_deeper" {
  bucket = "legacy-prefix"
}

resource "aws_s3_bucket_lifecycle_configuration" "legacy_prefix" {
  bucket = aws_s3_bucket.fail_rule_prefix_deeper.bucket
  rule {
    id     = "a"
    status = "Enabled"
    prefix = "runs/deep/"
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

# legacy blocks of the bucket
resource "aws_s3_bucket" "pass_legacy" {
  bucket = "legacy"
  lifecycle_rule {
    enabled                                = true
    prefix                                 = "runs/"
    abort_incomplete_multipart_upload_days = 1
    expiration {
      days = 7
    }
  }
}

resource "aws_s3_bucket" "fail_legacy_disabled" {
  bucket = "legacy-disabled"
  lifecycle_rule {
    enabled                                = false
    prefix                                 = "runs/"
    abort_incomplete_multipart_upload_days = 1
    expiration {
      days = 7
    }
  }
}

resource "aws_s3_bucket" "fail_legacy_tags" {
  bucket = "legacy-tags"
  lifecycle_rule {
    enabled                                = true
    tags                                   = { a = "b" }
    abort_incomplete_multipart_upload_days = 1
    expiration {
      days = 7
    }
  }
}

# versions
locals {
  versions = {
    fail_versions_kept        = { status = "Enabled", days = null, newer = null }
    fail_suspended_kept       = { status = "Suspended", days = null, newer = null }
    fail_versions_too_long    = { status = "Enabled", days = 31, newer = null }
    fail_newest_versions_kept = { status = "Enabled", days = 3, newer = 2 }
    pass_versions_removed     = { status = "Enabled", days = 3, newer = null }
    pass_never_versioned      = { status = "Disabled", days = null, newer = null }
  }
}

resource "aws_s3_bucket" "versioned" {
  for_each = local.versions
  bucket   = replace(each.key, "_", "-")
}

resource "aws_s3_bucket_versioning" "versioned" {
  for_each = local.versions
  bucket   = aws_s3_bucket.versioned[each.key].id
  versioning_configuration {
    status = each.value.status
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "versioned" {
  for_each = local.versions
  bucket   = aws_s3_bucket.versioned[each.key].id
  rule {
    id     = "a"
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
    dynamic "noncurrent_version_expiration" {
      for_each = each.value.days == null ? [] : [each.value]
      content {
        noncurrent_days           = noncurrent_version_expiration.value.days
        newer_noncurrent_versions = noncurrent_version_expiration.value.newer
      }
    }
  }
}

# what is not known yet
resource "aws_s3_bucket" "unknown_prefix" {
  bucket = "unknown-prefix"
}

resource "aws_s3_bucket_lifecycle_configuration" "unknown_prefix" {
  bucket = aws_s3_bucket.unknown_prefix.bucket
  rule {
    id     = "a"
    status = "Enabled"
    filter {
      prefix = aws_s3_bucket.unknown_prefix.arn
    }
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "fail_disabled_whatever_the_prefix" {
  bucket = "disabled-whatever"
}

resource "aws_s3_bucket_lifecycle_configuration" "disabled_whatever" {
  bucket = aws_s3_bucket.fail_disabled_whatever_the_prefix.bucket
  rule {
    id     = "a"
    status = "Disabled"
    filter {
      prefix = aws_s3_bucket.unknown_prefix.arn
    }
    expiration {
      days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket" "unknown_rules" {
  bucket = "unknown-rules"
}

resource "aws_s3_bucket_lifecycle_configuration" "unknown_rules" {
  bucket = aws_s3_bucket.unknown_rules.bucket
  dynamic "rule" {
    for_each = toset(split(":", aws_s3_bucket.unknown_prefix.arn))
    content {
      id     = "a"
      status = "Enabled"
      expiration {
        days = 1
      }
      abort_incomplete_multipart_upload {
        days_after_initiation = 1
      }
    }
  }
}
