provider "aws" {
  region = "ap-southeast-2"
}

resource "terraform_data" "trigger" {
  input = "before"
}

resource "aws_iam_policy" "deleted" {
  name   = "deleted"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "forgotten" {
  name   = "forgotten"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "replaced" {
  name   = "replaced"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "replaced_first" {
  name   = "replaced-first"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
