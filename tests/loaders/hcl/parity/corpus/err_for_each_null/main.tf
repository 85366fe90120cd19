resource "aws_sns_topic" "t" {
  for_each = null
  name     = "x"
}
