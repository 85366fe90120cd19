resource "aws_security_group" "sg" {
  dynamic "ingress" {
    for_each = null
    content {
      from_port = 1
      to_port   = 1
      protocol  = "tcp"
    }
  }
}
