resource "aws_s3_bucket_server_side_encryption_configuration" "test_data" {
  count = 0
}
