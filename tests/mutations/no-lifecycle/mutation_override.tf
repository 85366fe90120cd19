resource "aws_s3_bucket_lifecycle_configuration" "test_data" {
  count = 0
}
