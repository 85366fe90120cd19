variable "name" {}
resource "aws_sns_topic" "t" {
  name = var.name
  tags = { Own = "yes" }
}
module "inner" {
  source = "../inner"
  name   = "${var.name}-inner"
}
