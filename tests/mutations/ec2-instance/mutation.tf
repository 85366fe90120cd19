resource "aws_instance" "extra" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.nano"
}
