variable "size" { default = 1 }
locals { who = "base" }
resource "aws_s3_bucket" "b" {
  bucket        = "base"
  force_destroy = true
  tags          = { A = "base" }
}
resource "aws_security_group" "sg" {
  name = "sg"
  ingress {
    from_port = 1
    to_port   = 1
    protocol  = "tcp"
  }
  egress {
    from_port = 2
    to_port   = 2
    protocol  = "tcp"
  }
}
output "size" { value = var.size }
output "who" { value = local.who }
