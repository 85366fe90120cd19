provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "kept" {
  bucket = "floe-provider-tests-kept"
}

resource "aws_s3_bucket" "updated" {
  bucket = "floe-provider-tests-updated"
}

resource "aws_s3_bucket" "old_name" {
  bucket = "floe-provider-tests-moved"
}

# Something else may go.
resource "aws_iam_group" "deleted" {
  name = "floe"
}
