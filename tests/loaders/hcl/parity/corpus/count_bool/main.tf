variable "on" { default = false }
resource "aws_sns_topic" "t" {
  count = var.on ? 1 : 0
  name  = "t"
}
resource "aws_sns_topic" "u" {
  count = "2"
  name  = "u${count.index}"
}
output "t" { value = try(aws_sns_topic.t[0].name, "none") }
output "u" { value = aws_sns_topic.u.*.name }
