resource "aws_s3_bucket" "this" {
  bucket = "floe-provider-tests-b"
}
