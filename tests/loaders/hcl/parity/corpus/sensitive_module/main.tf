variable "pw" {
  default   = "pw"
  sensitive = true
}
module "m" {
  source = "./m"
  pw     = var.pw
  plain  = "p"
}
resource "aws_ssm_parameter" "out" {
  name  = "n"
  type  = "String"
  value = module.m.hidden
}
resource "aws_ssm_parameter" "plain" {
  name  = module.m.plain
  type  = "String"
  value = "v"
}
