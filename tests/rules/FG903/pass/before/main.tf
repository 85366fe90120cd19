provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_iam_policy" "kept" {
  name   = "kept"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "updated" {
  name   = "updated"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "old_name" {
  name   = "moved"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

# Something else may go.
resource "aws_iam_group" "deleted" {
  name = "floe"
}
