resource "aws_s3_bucket" "new" { bucket = "new" }
moved {
  from = aws_s3_bucket.old
  to   = aws_s3_bucket.new
}
removed {
  from = aws_s3_bucket.gone
  lifecycle { destroy = false }
}
check "health" {
  assert {
    condition     = aws_s3_bucket.new.bucket == "new"
    error_message = "wrong"
  }
}
