provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "this" {
  bucket = "floe-provider-tests-a"
}

module "another" {
  source = "./another"
}
