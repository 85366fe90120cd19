variable "vpc" {
  type = object({
    cidr    = string
    azs     = list(string)
    subnets = map(object({ newbits = optional(number, 8), public = optional(bool, false), tags = optional(map(string), {}) }))
  })
  default = {
    cidr    = "10.20.0.0/16"
    azs     = ["a", "b", "c"]
    subnets = { app = {}, web = { public = true, tags = { Tier = "web" } }, db = { newbits = 10 } }
  }
}
locals {
  layout = flatten([
    for i, name in sort(keys(var.vpc.subnets)) : [
      for j, az in var.vpc.azs : {
        key    = "${name}-${az}"
        cidr   = cidrsubnet(cidrsubnet(var.vpc.cidr, 2, i), var.vpc.subnets[name].newbits - 2, j)
        az     = "eu-west-1${az}"
        public = var.vpc.subnets[name].public
        tags   = merge({ Name = "${name}-${az}" }, var.vpc.subnets[name].tags)
      }
    ]
  ])
}
resource "aws_vpc" "this" {
  cidr_block = var.vpc.cidr
  tags       = { Name = "main" }
}
resource "aws_subnet" "this" {
  for_each                = { for s in local.layout : s.key => s }
  vpc_id                  = aws_vpc.this.id
  cidr_block              = each.value.cidr
  availability_zone       = each.value.az
  map_public_ip_on_launch = each.value.public
  tags                    = each.value.tags
}
resource "aws_network_acl" "this" {
  vpc_id     = aws_vpc.this.id
  subnet_ids = [for k, s in aws_subnet.this : s.id if !s.map_public_ip_on_launch]
  dynamic "ingress" {
    for_each = [for i, c in ["10.0.0.0/8", "192.168.0.0/16"] : { rule = (i + 1) * 100, cidr = c }]
    content {
      protocol   = -1
      rule_no    = ingress.value.rule
      action     = "allow"
      cidr_block = ingress.value.cidr
      from_port  = 0
      to_port    = 0
    }
  }
}
resource "aws_flow_log" "f" {
  count        = length([for s in local.layout : s if s.public]) > 0 ? 1 : 0
  traffic_type = "ALL"
  vpc_id       = aws_vpc.this.id
}
output "by_tier" { value = { for s in local.layout : split("-", s.key)[0] => s.cidr... } }
output "public" { value = sort([for s in aws_subnet.this : s.cidr_block if s.map_public_ip_on_launch]) }
output "hosts" { value = { for k, s in aws_subnet.this : k => cidrhost(s.cidr_block, 10) if startswith(k, "db") } }
