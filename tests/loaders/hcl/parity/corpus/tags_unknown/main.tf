provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { A = "1" } }
}
resource "aws_sns_topic" "t" { name = "t" }
resource "aws_sqs_queue" "q" {
  name = "q"
  tags = { Topic = aws_sns_topic.t.arn, B = "2" }
}
