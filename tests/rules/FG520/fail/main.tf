provider "aws" {
  region = "ap-southeast-2"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}

resource "aws_s3_bucket" "by_its_provider" {
  provider = aws.virginia
  bucket   = "floe-provider-tests-a"
}

resource "aws_s3_bucket" "by_itself" {
  region = "eu-west-1"
  bucket = "floe-provider-tests-b"
}

resource "aws_iam_policy" "by_an_arn" {
  name = "floe"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "glue:GetDatabase"
      Resource = "arn:aws:glue:us-east-1:123456789012:catalog"
    }]
  })
}

resource "aws_iam_policy" "by_any_region" {
  name = "floe"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "glue:GetDatabase"
      Resource = "arn:aws:glue:*:123456789012:catalog"
    }]
  })
}

output "topic" {
  value = "arn:aws:sns:us-west-2:123456789012:floe"
}
