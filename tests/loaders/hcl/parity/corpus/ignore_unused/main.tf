variable "unused" {
  type    = string
  default = "x"
}
locals { unused = upper(var.unused) }
resource "aws_sns_topic" "t" { name = "t" }
