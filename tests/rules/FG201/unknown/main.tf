provider "aws" {
  region = "ap-southeast-2"

  default_tags {
    tags = {
      Project   = "floe"
      Purpose   = "provider-compatibility"
      ManagedBy = "opentofu"
      Owner     = "data-platform"
    }
  }
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket" "owner_known_later" {
  bucket = "floe-provider-tests-a"
  tags   = { Owner = terraform_data.later.id }
}

resource "aws_s3_bucket" "tags_known_later" {
  bucket = "floe-provider-tests-b"
  tags   = zipmap([terraform_data.later.id], ["x"])
}
