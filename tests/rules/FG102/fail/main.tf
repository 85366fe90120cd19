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

resource "aws_nat_gateway" "public" {
  subnet_id     = "subnet-0123456789abcdef0"
  allocation_id = "eipalloc-0123456789abcdef0"
}

resource "aws_nat_gateway" "private" {
  subnet_id         = "subnet-0123456789abcdef0"
  connectivity_type = "private"
}

resource "awscc_ec2_nat_gateway" "cloud_control" {
  subnet_id = "subnet-0123456789abcdef0"
}
