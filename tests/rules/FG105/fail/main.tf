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

resource "aws_glue_crawler" "this" {
  name          = "floe"
  role          = "arn:aws:iam::123456789012:role/glue"
  database_name = "floe_provider_probe"

  s3_target {
    path = "s3://floe-provider-tests/runs/"
  }
}

resource "awscc_glue_crawler" "cloud_control" {
  role = "arn:aws:iam::123456789012:role/glue"
}
