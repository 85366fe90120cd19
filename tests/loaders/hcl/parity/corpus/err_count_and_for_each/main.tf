resource "aws_sns_topic" "t" {
  count    = 1
  for_each = toset(["a"])
}
