variable "label" {}
resource "aws_sns_topic" "t" { name = var.label }
output "label" { value = upper(aws_sns_topic.t.name) }
