resource "aws_sns_topic" "t" { name = "x${count.index}" }
