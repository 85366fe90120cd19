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

resource "awscc_s3_bucket" "cloud_control" {
  bucket_name = "floe-provider-tests-b"
}
