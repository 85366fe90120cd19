variable "name" { type = string }
variable "tags" {
  type    = map(string)
  default = {}
}
resource "aws_s3_bucket" "this" {
  bucket = "${var.name}-bucket"
  tags   = merge(var.tags, { Module = basename(path.module) })
}
output "name" { value = aws_s3_bucket.this.bucket }
output "constant" { value = { a = [1, 2] } }
