resource "aws_s3_bucket_public_access_block" "test_data" {
  block_public_policy = false
}
