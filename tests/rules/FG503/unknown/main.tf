provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket_ownership_controls" "known_later" {
  bucket = "floe-provider-tests-a"

  rule {
    object_ownership = terraform_data.later.id
  }
}
