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

resource "aws_lakeformation_resource" "this" {
  arn = "arn:aws:s3:::floe-provider-tests"
}

resource "aws_lakeformation_permissions" "this" {
  principal   = "arn:aws:iam::123456789012:role/floe"
  permissions = ["DESCRIBE"]

  database {
    name = "floe_provider_probe"
  }
}

resource "aws_lakeformation_data_lake_settings" "this" {
  admins = ["arn:aws:iam::123456789012:role/floe"]
}

resource "aws_lakeformation_lf_tag" "this" {
  key    = "team"
  values = ["floe"]
}

resource "awscc_lakeformation_tag" "cloud_control" {
  tag_key = "team"
}
