resource "aws_sqs_queue" "q" {
  for_each = toset(["b", "a", "c d", "e\"f"])
  name     = "q-${each.value}"
  tags     = { Key = each.key }
}
resource "aws_sqs_queue" "none" {
  for_each = toset([])
  name     = "never"
}
output "keys" { value = keys(aws_sqs_queue.q) }
