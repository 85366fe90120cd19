resource "aws_s3_bucket_public_access_block" "test_data" {
  count = 0
}
