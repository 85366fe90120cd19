resource "aws_sns_topic" "t" { count = null }
