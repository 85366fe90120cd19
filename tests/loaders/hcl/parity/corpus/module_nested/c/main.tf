variable "prefix" {}
resource "aws_sns_topic" "t" { name = "${var.prefix}-c" }
output "name" { value = aws_sns_topic.t.name }
output "paths" { value = [path.module, path.root] }
