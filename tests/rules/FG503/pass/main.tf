provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket_ownership_controls" "enforced" {
  bucket = "floe-provider-tests-a"

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_ownership_controls" "preferred" {
  bucket = "floe-provider-tests-a"

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}
