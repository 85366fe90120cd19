variable "azs" { default = ["a", "b"] }
locals { cidr = "10.1.0.0/16" }
resource "aws_vpc" "v" {
  cidr_block           = local.cidr
  enable_dns_hostnames = true
}
resource "aws_subnet" "s" {
  for_each          = { for i, az in var.azs : az => i }
  vpc_id            = aws_vpc.v.id
  cidr_block        = cidrsubnet(aws_vpc.v.cidr_block, 8, each.value)
  availability_zone = "eu-west-1${each.key}"
}
resource "aws_route_table" "r" {
  vpc_id = aws_vpc.v.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.g.id
  }
}
resource "aws_internet_gateway" "g" { vpc_id = aws_vpc.v.id }
resource "aws_route_table_association" "a" {
  for_each       = aws_subnet.s
  subnet_id      = each.value.id
  route_table_id = aws_route_table.r.id
}
resource "aws_eip" "e" {
  count  = length(var.azs)
  domain = "vpc"
}
resource "aws_nat_gateway" "n" {
  count         = length(var.azs)
  allocation_id = aws_eip.e[count.index].id
  subnet_id     = aws_subnet.s[var.azs[count.index]].id
}
output "cidrs" { value = { for k, s in aws_subnet.s : k => s.cidr_block } }
output "eips" { value = length(aws_eip.e[*].id) }
