variable "vpc_id" { type = string }
variable "cidr" { type = string }
resource "aws_subnet" "s" {
  for_each   = { a = 0, b = 1 }
  vpc_id     = var.vpc_id
  cidr_block = cidrsubnet(var.cidr, 4, each.value)
}
output "subnet_ids" { value = [for s in aws_subnet.s : s.id] }
output "cidrs" { value = { for k, s in aws_subnet.s : k => s.cidr_block } }
