provider "aws" {
  region = "ap-southeast-2"
}

# A gateway that this plan deletes is no reason to refuse the plan.
locals {
  gone_from_the_source = ["aws_nat_gateway.deleted"]
}
