resource "aws_sns_topic" { name = "x" }
