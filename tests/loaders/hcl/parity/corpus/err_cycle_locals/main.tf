locals {
  a = local.b
  b = local.c
  c = "x${local.a}"
}
output "x" { value = local.a }
