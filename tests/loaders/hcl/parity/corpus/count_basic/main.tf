variable "n" { default = 3 }
resource "aws_s3_bucket" "b" {
  count  = var.n
  bucket = "bucket-${count.index}"
}
resource "aws_s3_bucket" "none" {
  count  = 0
  bucket = "never"
}
resource "aws_s3_bucket_versioning" "v" {
  count  = length(aws_s3_bucket.b)
  bucket = aws_s3_bucket.b[count.index].bucket
  versioning_configuration { status = count.index == 0 ? "Enabled" : "Suspended" }
}
output "names" { value = aws_s3_bucket.b[*].bucket }
output "one" { value = one(aws_s3_bucket.none[*].bucket) }
output "last" { value = aws_s3_bucket.b[var.n - 1].bucket }
output "length" { value = length(aws_s3_bucket.none) }
