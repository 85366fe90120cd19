resource "aws_sns_topic" "t" { name = each.key }
