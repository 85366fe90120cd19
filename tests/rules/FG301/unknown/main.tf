provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket" "algorithm_known_later" {
  bucket = "floe-provider-tests-algorithm-known-later"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "algorithm_known_later" {
  bucket = aws_s3_bucket.algorithm_known_later.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = terraform_data.later.id
    }
  }
}
