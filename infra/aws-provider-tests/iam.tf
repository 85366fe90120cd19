locals {
  policy_statements = concat(
    [
      {
        Sid      = "TestBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
        Resource = [local.bucket_arn]
      },
      {
        Sid    = "TestObjects"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ]
        Resource = [local.objects_arn]
      },
      {
        Sid    = "TestCatalog"
        Effect = "Allow"
        Action = [
          "glue:BatchCreatePartition",
          "glue:BatchDeletePartition",
          "glue:BatchDeleteTable",
          "glue:BatchGetPartition",
          "glue:CreateDatabase",
          "glue:CreatePartition",
          "glue:CreateTable",
          "glue:DeleteDatabase",
          "glue:DeletePartition",
          "glue:DeleteTable",
          "glue:GetDatabase",
          "glue:GetDatabases",
          "glue:GetPartition",
          "glue:GetPartitions",
          "glue:GetTable",
          "glue:GetTables",
          "glue:UpdateDatabase",
          "glue:UpdatePartition",
          "glue:UpdateTable",
        ]
        Resource = [
          "${local.glue_arn}:catalog",
          "${local.glue_arn}:database/${var.glue_database_prefix}*",
          "${local.glue_arn}:table/${var.glue_database_prefix}*/*",
        ]
      },
      {
        # These actions take no resource: * is the only form that IAM accepts.
        Sid      = "CallerIdentity"
        Effect   = "Allow"
        Action   = ["sts:GetCallerIdentity"]
        Resource = ["*"]
      },
    ],
    [for statement in [
      {
        Sid      = "Ec2Inventory"
        Effect   = "Allow"
        Action   = ["ec2:Describe*"]
        Resource = ["*"]
      },
    ] : statement if var.enable_ec2_inventory],
  )
}

resource "aws_iam_policy" "provider_tests" {
  name        = var.name_prefix
  description = "S3 and Glue access of the provider tests: the test bucket and the databases under the test prefix."

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.policy_statements
  })
}

# No aws_iam_access_key: a key made here would be readable in the state for ever.
resource "aws_iam_user" "provider_tests" {
  count = var.create_iam_user ? 1 : 0

  name = var.name_prefix
}

resource "aws_iam_user_policy_attachment" "provider_tests" {
  count = var.create_iam_user ? 1 : 0

  user       = aws_iam_user.provider_tests[count.index].name
  policy_arn = aws_iam_policy.provider_tests.arn
}
