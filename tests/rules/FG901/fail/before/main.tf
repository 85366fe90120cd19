provider "aws" {
  region = "ap-southeast-2"
}

resource "terraform_data" "trigger" {
  input = "before"
}

resource "aws_s3_bucket" "deleted" {
  bucket = "floe-provider-tests-deleted"
}

resource "aws_s3_bucket" "forgotten" {
  bucket = "floe-provider-tests-forgotten"
}

resource "aws_s3_bucket" "replaced" {
  bucket = "floe-provider-tests-replaced"
}

resource "aws_s3_bucket" "replaced_first" {
  bucket = "floe-provider-tests-replaced-first"
}
