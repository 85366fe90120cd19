variable "s" {
  type    = set(string)
  default = ["c", "a", "B", "ä", "a"]
}
resource "aws_iam_group_membership" "g" {
  name  = "g"
  group = "g"
  users = ["zed", "ann", "Bob", "ann"]
}
resource "aws_security_group" "sg" {
  name = "sg"
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
output "s" { value = var.s }
output "list" { value = tolist(var.s) }
output "numbers" { value = [for n in toset([10, 9, 1.5, -1]) : n] }
output "objects" { value = toset([{ a = 2 }, { a = 1 }, { a = 2 }]) }
