resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
module "net" {
  source = "./net"
  vpc_id = aws_vpc.v.id
  cidr   = aws_vpc.v.cidr_block
}
resource "aws_instance" "i" {
  ami           = "a"
  instance_type = "t3.nano"
  subnet_id     = module.net.subnet_ids[0]
  user_data     = <<-EOT
    #!/bin/sh
    echo ${module.net.cidrs["b"]}
  EOT
}
output "cidrs" { value = module.net.cidrs }
output "n" { value = length(module.net.subnet_ids) }
