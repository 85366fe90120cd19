resource "aws_s3_bucket_lifecycle_configuration" "l" {
  bucket = "b"
  dynamic "rule" {
    for_each = { short = 3, long = 30 }
    iterator = r
    content {
      id     = r.key
      status = "Enabled"
      filter { prefix = "${r.key}/" }
      expiration { days = r.value }
    }
  }
}
