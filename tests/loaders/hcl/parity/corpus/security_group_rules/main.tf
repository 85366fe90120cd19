locals {
  rules = {
    web = { port = 443, cidrs = ["0.0.0.0/0"] }
    ssh = { port = 22, cidrs = ["10.0.0.0/8", "192.168.0.0/16"] }
  }
}
resource "aws_security_group" "sg" {
  name        = "sg"
  description = "d"
  dynamic "ingress" {
    for_each = local.rules
    content {
      description = ingress.key
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = ingress.value.cidrs
    }
  }
}
resource "aws_vpc_security_group_ingress_rule" "r" {
  for_each          = merge([for k, r in local.rules : { for i, c in r.cidrs : "${k}-${i}" => { port = r.port, cidr = c } }]...)
  security_group_id = aws_security_group.sg.id
  cidr_ipv4         = each.value.cidr
  from_port         = each.value.port
  to_port           = each.value.port
  ip_protocol       = "tcp"
}
