resource "aws_sns_topic" "t" {
  for_each = toset([1, 2])
  name     = each.key
}
