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

resource "aws_iam_user" "this" {
  name = "floe"
}

resource "aws_iam_access_key" "active" {
  user = aws_iam_user.this.name
}

resource "aws_iam_access_key" "inactive_and_encrypted" {
  user    = aws_iam_user.this.name
  status  = "Inactive"
  pgp_key = "keybase:nobody"
}

resource "aws_lightsail_bucket_access_key" "this" {
  bucket_name = "floe"
}

resource "awscc_iam_access_key" "cloud_control" {
  user_name = "floe"
}
