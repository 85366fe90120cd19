provider "aws" {
  region              = "ap-southeast-2"
  allowed_account_ids = ["123456789012"]
}

data "aws_caller_identity" "current" {}

resource "aws_iam_policy" "any_account" {
  name = "floe"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "glue:GetDatabase"
      Resource = "arn:aws:glue:ap-southeast-2:*:catalog"
    }]
  })
}

resource "aws_iam_role" "trusts_another_account" {
  name = "floe"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::999999999999:root" }
    }]
  })
}

output "role" {
  value = "arn:aws:iam::999999999999:role/floe"
}
