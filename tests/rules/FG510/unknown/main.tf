provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_iam_policy" "resource_known_later" {
  name = "resource-known-later"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = terraform_data.later.id }]
  })
}

resource "aws_s3_bucket" "this" {
  bucket = "floe-provider-tests-x"
}

resource "aws_iam_policy" "arn_of_a_new_bucket" {
  name = "arn-of-a-new-bucket"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = aws_s3_bucket.this.arn }]
  })
}
