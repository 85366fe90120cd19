variable "size" { default = 5 }
locals { who = "override" }
resource "aws_s3_bucket" "b" {
  tags = { B = "override" }
}
