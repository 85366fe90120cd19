resource "aws_sns_topic" "t" { name = aws_sqs_queue.missing.name }
