locals {
  buckets = {
    logs = { versioned = true, days = 7 }
    data = { versioned = false, days = 30 }
  }
}
resource "aws_s3_bucket" "b" {
  for_each = local.buckets
  bucket   = "my-${each.key}"
  tags     = { days = each.value.days }
}
resource "aws_s3_bucket_versioning" "v" {
  for_each = { for k, v in local.buckets : k => v if v.versioned }
  bucket   = aws_s3_bucket.b[each.key].bucket
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_ownership_controls" "o" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.bucket
  rule { object_ownership = "BucketOwnerEnforced" }
}
output "names" { value = { for k, b in aws_s3_bucket.b : k => b.bucket } }
output "one" { value = aws_s3_bucket.b["logs"].bucket }
output "values" { value = values(aws_s3_bucket.b)[*].bucket }
