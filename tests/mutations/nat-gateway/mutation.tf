resource "aws_nat_gateway" "extra" {
  subnet_id         = "subnet-0123456789abcdef0"
  connectivity_type = "private"
}
