provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket_ownership_controls" "writer" {
  bucket = "floe-provider-tests-a"

  rule {
    object_ownership = "ObjectWriter"
  }
}
