terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { From = "default" } }
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
  default_tags { tags = { From = "east" } }
}
module "inherits" {
  source = "./m"
  name   = "inherits"
}
module "passed" {
  source    = "./m"
  name      = "passed"
  providers = { aws = aws.east }
}
module "aliased" {
  source = "./aliased"
  providers = {
    aws.main  = aws.east
    aws.other = aws
  }
}
