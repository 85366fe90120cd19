provider "aws" {
  region = "ap-southeast-2"

  default_tags {
    tags = {
      Project = "floe"
      Purpose = "provider-compatibility"
      Owner   = "data-platform"
    }
  }
}

resource "aws_iam_policy" "this" {
  name   = "floe-provider-tests"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
