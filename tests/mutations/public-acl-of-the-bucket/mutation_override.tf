resource "aws_s3_bucket" "test_data" {
  acl = "public-read"
}
