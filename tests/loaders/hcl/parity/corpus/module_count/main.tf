module "m" {
  count  = 2
  source = "./m"
  name   = "n${count.index}"
}
module "e" {
  for_each = { x = "ex", y = "why" }
  source   = "./m"
  name     = "${each.key}-${each.value}"
}
module "off" {
  count  = 0
  source = "./m"
  name   = "off"
}
output "names" { value = module.m[*].name }
output "first" { value = module.m[0].name }
output "by_key" { value = { for k, m in module.e : k => m.name } }
output "x" { value = module.e["x"].name }
output "off" { value = module.off }
