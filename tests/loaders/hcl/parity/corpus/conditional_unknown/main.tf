resource "aws_sns_topic" "t" { name = "t" }
locals { same = aws_sns_topic.t.arn == "x" ? "value" : "value" }
output "list" { value = aws_sns_topic.t.arn == "x" ? ["a"] : ["b"] }
output "length" { value = length(aws_sns_topic.t.arn == "x" ? ["a"] : ["b"]) }
resource "aws_sqs_queue" "q" {
  name       = "q"
  fifo_queue = aws_sns_topic.t.arn == "x"
  tags       = aws_sns_topic.t.arn == "x" ? { A = "1" } : { A = "2" }
}
