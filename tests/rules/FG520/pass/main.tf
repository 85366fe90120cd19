provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "this" {
  bucket = "floe-provider-tests-a"
}

resource "aws_iam_policy" "this" {
  name = "floe"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "glue:GetDatabase"
      Resource = "arn:aws:glue:ap-southeast-2:123456789012:catalog"
    }]
  })
}

# Of no region: S3 and IAM are global in ARNs.
output "bucket_arn" {
  value = "arn:aws:s3:::floe-provider-tests-a"
}
