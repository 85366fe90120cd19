provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_iam_policy" "bucket" {
  name = "bucket"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:ListBucket", "s3:GetBucketLocation"], Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2" }]
  })
}
