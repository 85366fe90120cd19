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

resource "aws_s3_bucket" "this" {
  bucket = "floe-provider-tests-a"
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Disabled"
  }
}

resource "aws_iam_user" "this" {
  name = "floe"
}

resource "aws_budgets_budget" "this" {
  name         = "floe"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

resource "awscc_s3_bucket" "cloud_control" {
  bucket_name = "floe-provider-tests-b"
}

resource "awscc_iam_group" "cloud_control" {
  group_name = "floe"
}

resource "awscc_budgets_budgets_action" "cloud_control" {
  budget_name = "floe"
}

# Neither is anything in AWS.
resource "terraform_data" "this" {}
