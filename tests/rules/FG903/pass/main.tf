provider "aws" {
  region = "ap-southeast-2"
}

# The state before this plan is that of ./before.
locals {
  gone_from_the_source = ["aws_iam_group.deleted"]
}

resource "aws_iam_policy" "kept" {
  name   = "kept"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "created" {
  name   = "created"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "updated" {
  name   = "updated"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })

  tags = { CostCentre = "1234" }
}

resource "aws_iam_policy" "new_name" {
  name   = "moved"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

moved {
  from = aws_iam_policy.old_name
  to   = aws_iam_policy.new_name
}
