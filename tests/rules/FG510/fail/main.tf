terraform {
  required_providers {
    awscc = { source = "hashicorp/awscc" }
  }
}

provider "aws" {
  region = "ap-southeast-2"
}

provider "awscc" {
  region = "ap-southeast-2"
}

resource "aws_iam_policy" "every_bucket_action" {
  name = "every-bucket-action"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*" }]
  })
}

resource "aws_iam_policy" "listing_every_bucket" {
  name = "listing-every-bucket"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::*" }]
  })
}

resource "aws_iam_policy" "another_bucket" {
  name = "another-bucket"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::production-data" }]
  })
}

resource "aws_iam_policy" "prefix_without_dash" {
  name = "prefix-without-dash"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::floe-provider-tests*" }]
  })
}

resource "aws_iam_policy" "objects_outside_runs" {
  name = "objects-outside-runs"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::floe-provider-tests-x/*" }]
  })
}

resource "aws_iam_policy" "one_character_wider" {
  name = "one-character-wider"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::floe-provider-tests-x/run??*" }]
  })
}

resource "aws_iam_policy" "bucket_deleted" {
  name = "bucket-deleted"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:DeleteBucket", Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2" }]
  })
}

resource "aws_iam_policy" "object_action_on_the_bucket" {
  name = "object-action-on-the-bucket"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2" }]
  })
}

resource "aws_iam_policy" "object_acl" {
  name = "object-acl"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObjectAcl", Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*" }]
  })
}

resource "aws_iam_policy" "any_resource" {
  name = "any-resource"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]
  })
}

resource "aws_iam_policy" "all_but_iam" {
  name = "all-but-iam"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }]
  })
}

resource "aws_iam_policy" "all_but_one_bucket" {
  name = "all-but-one-bucket"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", NotResource = "arn:aws:s3:::production-data/*" }]
  })
}

resource "aws_iam_policy" "glue_jobs" {
  name = "glue-jobs"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "glue:StartJobRun", Resource = "*" }]
  })
}

resource "aws_iam_policy" "every_glue_action" {
  name = "every-glue-action"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "glue:*", Resource = "arn:aws:glue:ap-southeast-2:123456789012:catalog" }]
  })
}

resource "aws_iam_policy" "every_glue_database" {
  name = "every-glue-database"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "glue:DeleteDatabase", Resource = "arn:aws:glue:ap-southeast-2:123456789012:database/*" }]
  })
}

resource "aws_iam_policy" "another_table" {
  name = "another-table"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "glue:DeleteTable", Resource = "arn:aws:glue:ap-southeast-2:123456789012:table/production/*" }]
  })
}

resource "aws_iam_policy" "ec2_started" {
  name = "ec2-started"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ec2:RunInstances", Resource = "*" }]
  })
}

resource "aws_iam_policy" "role_assumed" {
  name = "role-assumed"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:*", Resource = "*" }]
  })
}

resource "aws_iam_policy" "question_mark" {
  name = "question-mark"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:?etObject", Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*" }]
  })
}

resource "aws_iam_policy" "everything" {
  name = "everything"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_iam_policy" "second_statement" {
  name = "second-statement"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*" }, { Effect = "Allow", Action = ["s3:GetObject", "iam:PassRole"], Resource = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*" }]
  })
}

resource "aws_iam_user_policy" "on_a_user" {
  user = "floe"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_iam_role_policy" "on_a_role" {
  role = "floe"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_iam_group_policy" "on_a_group" {
  group = "floe"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_iam_role" "inline" {
  name               = "floe"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })

  inline_policy {
    name   = "all"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
  }
}

resource "aws_ssoadmin_permission_set_inline_policy" "of_people" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
  inline_policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "awscc_iam_managed_policy" "cloud_control" {
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "awscc_iam_user_policy" "cloud_control" {
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "awscc_iam_role_policy" "cloud_control" {
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "awscc_iam_group_policy" "cloud_control" {
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_iam_role" "administrator" {
  name                = "floe"
  assume_role_policy  = jsonencode({ Version = "2012-10-17", Statement = [] })
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

resource "aws_iam_role" "taken_by_anybody" {
  name = "floe"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }]
  })
}
