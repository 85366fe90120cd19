resource "aws_sns_topic" "t" {
  count = 1
  name  = "t"
}
output "x" { value = aws_sns_topic.t[3].name }
