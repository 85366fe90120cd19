provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_nat_gateway" "deleted" {
  subnet_id         = "subnet-0123456789abcdef0"
  connectivity_type = "private"
}
