resource "aws_sns_topic" "t" {
  count = sensitive(2)
  name  = "t${count.index}"
}
