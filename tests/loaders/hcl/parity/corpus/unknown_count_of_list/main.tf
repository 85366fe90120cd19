resource "aws_sns_topic" "t" {
  count = 2
  name  = "t${count.index}"
}
locals { arns = aws_sns_topic.t[*].arn }
resource "aws_sqs_queue" "q" {
  count = length(local.arns)
  name  = "q${count.index}"
}
resource "aws_sqs_queue" "r" {
  for_each = { for i, a in local.arns : "k${i}" => a }
  name     = each.key
}
output "n" { value = length(local.arns) }
