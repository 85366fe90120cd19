resource "aws_s3_bucket" "b" { bucket = "z" }
resource "aws_security_group" "sg" {
  ingress {
    from_port = 9
    to_port   = 9
    protocol  = "udp"
  }
}
