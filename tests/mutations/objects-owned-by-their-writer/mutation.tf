resource "aws_s3_bucket_ownership_controls" "extra" {
  bucket = aws_s3_bucket.test_data.id

  rule {
    object_ownership = "ObjectWriter"
  }
}
