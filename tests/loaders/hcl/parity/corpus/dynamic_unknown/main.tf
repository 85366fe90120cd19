resource "aws_sns_topic" "t" { name = "t" }
resource "aws_security_group" "sg" {
  name = "sg"
  dynamic "ingress" {
    for_each = toset([aws_sns_topic.t.arn])
    content {
      from_port   = 1
      to_port     = 1
      protocol    = "tcp"
      description = ingress.value
    }
  }
}
