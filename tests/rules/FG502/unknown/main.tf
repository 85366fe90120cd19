provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_s3_bucket" "known_later" {
  bucket = "floe-provider-tests-known-later"
  acl    = terraform_data.later.id
}

resource "aws_s3_bucket_acl" "known_later" {
  bucket = "floe-provider-tests-a"
  acl    = terraform_data.later.id
}

resource "aws_s3_bucket_acl" "group_known_later" {
  bucket = "floe-provider-tests-c"

  access_control_policy {
    grant {
      permission = "READ"

      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/${terraform_data.later.id}"
      }
    }

    owner {
      id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
    }
  }
}
