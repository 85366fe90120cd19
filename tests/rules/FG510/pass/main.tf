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

resource "aws_iam_policy" "objects" {
  name = "objects"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], Resource = ["arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*"] }]
  })
}

resource "aws_iam_policy" "one_run" {
  name = "one-run"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject*", Resource = "arn:aws:s3:::floe-provider-tests-*/runs/floe-provider-20250101T000000Z/*" }]
  })
}

resource "aws_iam_policy" "catalog" {
  name = "catalog"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["glue:GetDatabases", "glue:CreateDatabase", "glue:UpdateDatabase", "glue:DeleteDatabase", "glue:GetTables", "glue:SearchTables", "glue:CreateTable", "glue:UpdateTable", "glue:DeleteTableVersion", "glue:BatchDeleteTable", "glue:GetPartitions", "glue:BatchGetPartition", "glue:CreatePartitionIndex", "glue:BatchCreatePartition", "glue:UpdatePartition", "glue:BatchUpdatePartition", "glue:DeletePartition", "glue:BatchDeletePartition", "glue:GetTags", "glue:TagResource", "glue:UntagResource"], Resource = ["arn:aws:glue:ap-southeast-2:123456789012:catalog", "arn:aws:glue:ap-southeast-2:123456789012:database/floe_provider_*", "arn:aws:glue:ap-southeast-2:123456789012:table/floe_provider_*/*"] }]
  })
}

resource "aws_iam_policy" "identity" {
  name = "identity"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Action = "sts:getcalleridentity", Resource = "*" }
  })
}

resource "aws_iam_policy" "inventory" {
  name = "inventory"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ec2:DescribeInstances", Resource = "*" }]
  })
}

resource "aws_iam_policy" "deny" {
  name = "deny"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }]
  })
}

resource "aws_iam_user_policy" "on_a_user" {
  user = "floe"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*" }]
  })
}

# Attachments are judged by a rule of their own.
resource "aws_iam_user_policy_attachment" "out_of_scope" {
  user       = "floe"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

data "aws_iam_policy_document" "rendered" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::floe-provider-tests-x"]
  }
}

resource "aws_iam_role" "plain" {
  name = "floe"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
    }]
  })
}

resource "aws_iam_role_policy" "from_a_document" {
  role   = "floe"
  policy = data.aws_iam_policy_document.rendered.json
}
