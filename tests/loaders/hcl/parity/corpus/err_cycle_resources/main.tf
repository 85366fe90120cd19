resource "aws_sns_topic" "a" { name = aws_sns_topic.b.name }
resource "aws_sns_topic" "b" { name = aws_sns_topic.a.name }
