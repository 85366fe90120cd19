variable "secret" {
  type      = string
  default   = "hunter2"
  sensitive = true
}
resource "aws_ssm_parameter" "p" {
  name  = "p"
  type  = "SecureString"
  value = var.secret
}
resource "aws_sns_topic" "t" {
  name = "topic-${var.secret}"
  tags = { Plain = "x", Secret = var.secret }
}
resource "aws_sqs_queue" "q" {
  name = nonsensitive(var.secret)
  tags = { Length = length(var.secret) }
}
resource "aws_security_group" "sg" {
  name = "sg"
  ingress {
    from_port   = 1
    to_port     = 1
    protocol    = "tcp"
    description = var.secret
  }
}
output "secret" {
  value     = var.secret
  sensitive = true
}
output "marked" {
  value     = [for c in split("", var.secret) : upper(c)]
  sensitive = true
}
