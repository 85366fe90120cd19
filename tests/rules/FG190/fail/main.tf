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

resource "aws_sqs_queue" "this" {
  name = "floe"
}

resource "aws_s3tables_table_bucket" "not_s3" {
  name = "floe-tables"
}

resource "awscc_sns_topic" "cloud_control" {
  topic_name = "floe"
}
