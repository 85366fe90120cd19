data "aws_region" "r" {}
data "aws_ami" "a" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-*"]
  }
}
resource "aws_instance" "i" {
  ami           = data.aws_ami.a.id
  instance_type = "t3.nano"
  tags          = { Region = data.aws_region.r.region, Fixed = "x" }
}
output "prefix" { value = "ami: ${data.aws_ami.a.id}" }
