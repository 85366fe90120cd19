resource "aws_sns_topic" "t" {
  for_each = ["a"]
  name     = each.key
}
