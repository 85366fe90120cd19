resource "aws_sns_topic" "t" { count = -1 }
