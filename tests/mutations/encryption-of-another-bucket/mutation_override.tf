resource "aws_s3_bucket_server_side_encryption_configuration" "test_data" {
  bucket = "somebody-elses"
}
