resource "aws_sns_topic" "t" { name = "t" }
resource "aws_security_group" "a" { name = "a" }
resource "aws_security_group" "b" {
  name = "b"
  ingress {
    from_port       = 80
    to_port         = 80
    protocol        = "tcp"
    security_groups = [aws_security_group.a.id]
  }
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
resource "aws_instance" "i" {
  ami                    = "a"
  instance_type          = "t"
  vpc_security_group_ids = [aws_security_group.a.id, "sg-1"]
}
output "set" { value = length(toset(["a", "b"])) }
