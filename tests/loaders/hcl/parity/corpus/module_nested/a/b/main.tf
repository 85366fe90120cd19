variable "prefix" {}
module "c" {
  source = "../../c"
  prefix = "${var.prefix}-b"
}
output "deep" { value = module.c.name }
