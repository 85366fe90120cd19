resource "aws_s3_bucket_versioning" "test_data" {
  count = 0
}
