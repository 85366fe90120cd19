resource "aws_s3_bucket" "b" { bucket = "b" }
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.b.arn}/*"]
  }
}
data "aws_iam_policy_document" "later" {
  depends_on = [aws_s3_bucket.b]
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}
resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.b.bucket
  policy = data.aws_iam_policy_document.p.json
}
resource "aws_iam_policy" "later" {
  name   = "later"
  policy = data.aws_iam_policy_document.later.json
}
