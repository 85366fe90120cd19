variable "a" {
  type     = string
  default  = "dflt"
  nullable = false
}
variable "b" {
  type    = string
  default = "dflt"
}
module "m" {
  source = "./m"
  x      = null
  y      = null
}
output "all" { value = [var.a, var.b, module.m.x, module.m.y] }
