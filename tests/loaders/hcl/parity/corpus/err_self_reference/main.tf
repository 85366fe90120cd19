resource "aws_sns_topic" "a" {
  name         = "x"
  display_name = aws_sns_topic.a.name
}
