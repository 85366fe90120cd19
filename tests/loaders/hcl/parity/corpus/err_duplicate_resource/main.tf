resource "aws_sns_topic" "t" { name = "a" }
resource "aws_sns_topic" "t" { name = "b" }
