provider "aws" {
  region = "ap-southeast-2"
}

# The state before this plan is that of ./before.
locals {
  gone_from_the_source = ["aws_iam_group.deleted"]
}

resource "aws_s3_bucket" "kept" {
  bucket = "floe-provider-tests-kept"
}

resource "aws_s3_bucket" "created" {
  bucket = "floe-provider-tests-created"
}

resource "aws_s3_bucket" "updated" {
  bucket = "floe-provider-tests-updated"

  tags = { CostCentre = "1234" }
}

resource "aws_s3_bucket" "new_name" {
  bucket = "floe-provider-tests-moved"
}

moved {
  from = aws_s3_bucket.old_name
  to   = aws_s3_bucket.new_name
}
