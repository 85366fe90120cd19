variable "create" { default = true }
resource "aws_s3_bucket" "b" {
  count  = var.create ? 1 : 0
  bucket = "b"
}
locals {
  name = var.create ? aws_s3_bucket.b[0].bucket : "none"
  id   = try(aws_s3_bucket.b[0].id, "")
}
resource "aws_s3_bucket_policy" "p" {
  count  = var.create ? 1 : 0
  bucket = one(aws_s3_bucket.b[*].bucket)
  policy = jsonencode({ b = join("", aws_s3_bucket.b[*].bucket) })
}
output "name" { value = local.name }
output "element" { value = element(concat(aws_s3_bucket.b[*].bucket, [""]), 0) }
