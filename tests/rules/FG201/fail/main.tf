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

provider "aws" {
  alias  = "untagged"
  region = "ap-southeast-2"
}

resource "aws_s3_bucket" "other_provider" {
  provider = aws.untagged
  bucket   = "floe-provider-tests-a"
}

resource "aws_s3_bucket" "other_project" {
  bucket = "floe-provider-tests-b"
  tags   = { Project = "acme" }
}

resource "aws_s3_bucket" "other_purpose" {
  bucket = "floe-provider-tests-c"
  tags   = { Purpose = "production" }
}

resource "aws_s3_bucket" "made_by_hand" {
  bucket = "floe-provider-tests-d"
  tags   = { ManagedBy = "hand" }
}

resource "aws_s3_bucket" "empty_owner" {
  bucket = "floe-provider-tests-e"
  tags   = { Owner = "" }
}

resource "aws_s3_bucket" "blank_owner" {
  bucket = "floe-provider-tests-f"
  tags   = { Owner = "  " }
}

resource "aws_s3_bucket" "value_in_another_case" {
  bucket = "floe-provider-tests-g"
  tags   = { Project = "Floe" }
}

# default_tags do not reach Auto Scaling groups.
resource "aws_autoscaling_group" "no_blocks" {
  min_size           = 0
  max_size           = 0
  availability_zones = ["ap-southeast-2a"]
}
