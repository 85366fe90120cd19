provider "aws" {
  region = "ap-southeast-2"
}

data "aws_iam_access_keys" "inventory" {
  user = "floe"
}

resource "aws_iam_user" "without_keys" {
  name = "floe"
}
