variable "prefix" {}
module "b" {
  source   = "./b"
  for_each = toset(["one", "two"])
  prefix   = "${var.prefix}-a-${each.key}"
}
output "deep" { value = { for k, b in module.b : k => b.deep } }
