resource "aws_security_group" "sg" {
  name = "sg"
  ingress = [{
    from_port        = 1
    to_port          = 1
    protocol         = "tcp"
    cidr_blocks      = ["10.0.0.0/8"]
    description      = null
    ipv6_cidr_blocks = null
    prefix_list_ids  = null
    security_groups  = null
    self             = null
  }]
  egress = []
}
