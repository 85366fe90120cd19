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

resource "aws_glue_job" "this" {
  name     = "floe"
  role_arn = "arn:aws:iam::123456789012:role/glue"

  command {
    script_location = "s3://floe-provider-tests/job.py"
  }
}

resource "awscc_glue_job" "cloud_control" {
  role = "arn:aws:iam::123456789012:role/glue"
}
