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

resource "aws_glue_trigger" "this" {
  name    = "floe"
  type    = "ON_DEMAND"
  enabled = false

  actions {
    job_name = "somebody-elses"
  }
}

resource "aws_glue_workflow" "this" {
  name = "floe"
}

resource "aws_glue_dev_endpoint" "this" {
  name     = "floe"
  role_arn = "arn:aws:iam::123456789012:role/glue"
}

resource "aws_glue_ml_transform" "this" {
  name     = "floe"
  role_arn = "arn:aws:iam::123456789012:role/glue"

  input_record_tables {
    database_name = "floe_provider_probe"
    table_name    = "probe"
  }

  parameters {
    transform_type = "FIND_MATCHES"

    find_matches_parameters {
      primary_key_column_name = "id"
    }
  }
}

resource "awscc_glue_trigger" "cloud_control" {
  type = "ON_DEMAND"
}

resource "awscc_glue_workflow" "cloud_control" {
  name = "floe-cc"
}

resource "awscc_glue_dev_endpoint" "cloud_control" {
  role_arn = "arn:aws:iam::123456789012:role/glue"
}

resource "awscc_glue_ml_transform" "cloud_control" {
  role = "arn:aws:iam::123456789012:role/glue"
}

resource "awscc_glue_session" "cloud_control" {
  role = "arn:aws:iam::123456789012:role/glue"
}
