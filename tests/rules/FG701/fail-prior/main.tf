provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_iam_group" "this" {
  name = "floe"
}

resource "aws_ssm_parameter" "cleaned" {
  name  = "/floe/note"
  type  = "String"
  value = "gone"
}
