provider "aws" {
  region = "ap-southeast-2"
}

data "aws_nat_gateway" "elsewhere" {
  id = "nat-0123456789abcdef0"
}

resource "aws_internet_gateway" "this" {
  vpc_id = "vpc-0123456789abcdef0"
}

resource "aws_egress_only_internet_gateway" "this" {
  vpc_id = "vpc-0123456789abcdef0"
}
