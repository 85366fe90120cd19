provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "public_website" {
  bucket = "floe-provider-tests-public-website"
  acl    = "public-read"
}

resource "aws_s3_bucket_acl" "public_read_write" {
  bucket = "floe-provider-tests-a"
  acl    = "public-read-write"
}

resource "aws_s3_bucket_acl" "any_account" {
  bucket = "floe-provider-tests-b"
  acl    = "authenticated-read"
}

resource "aws_s3_bucket_acl" "everyone" {
  bucket = "floe-provider-tests-c"

  access_control_policy {
    grant {
      permission = "READ"

      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/global/AllUsers"
      }
    }

    owner {
      id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
    }
  }
}

resource "aws_s3_bucket_acl" "every_account" {
  bucket = "floe-provider-tests-d"

  access_control_policy {
    grant {
      permission = "READ"

      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
      }
    }

    owner {
      id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
    }
  }
}

resource "aws_s3_bucket" "legacy_grant" {
  bucket = "floe-provider-tests-e"

  grant {
    type        = "Group"
    permissions = ["READ"]
    uri         = "http://acs.amazonaws.com/groups/global/AllUsers"
  }
}
