provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket" "known_later" {
  bucket = "floe-provider-tests-known-later"
}

resource "aws_s3_bucket_versioning" "known_later" {
  bucket = aws_s3_bucket.known_later.id

  versioning_configuration {
    status = terraform_data.later.id
  }
}
