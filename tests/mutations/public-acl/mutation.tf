resource "aws_s3_bucket_acl" "extra" {
  bucket = aws_s3_bucket.test_data.id
  acl    = "public-read"
}
