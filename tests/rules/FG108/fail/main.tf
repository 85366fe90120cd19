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

resource "aws_s3tables_table_bucket" "this" {
  name = "floe-tables"
}

resource "aws_s3tables_namespace" "this" {
  namespace        = "floe"
  table_bucket_arn = aws_s3tables_table_bucket.this.arn
}

resource "aws_s3tables_table" "this" {
  name             = "probe"
  namespace        = aws_s3tables_namespace.this.namespace
  table_bucket_arn = aws_s3tables_table_bucket.this.arn
  format           = "ICEBERG"
}

resource "awscc_s3tables_table_bucket" "cloud_control" {
  table_bucket_name = "floe-tables-cc"
}
