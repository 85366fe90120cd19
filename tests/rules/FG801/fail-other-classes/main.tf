provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "this" {
  bucket = "floe-provider-tests-a"
}

resource "aws_s3_directory_bucket" "express" {
  bucket = "floe--apse2-az1--x-s3"

  location {
    name = "apse2-az1"
  }
}
