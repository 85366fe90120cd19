locals {
  c = "${local.b}c"
  a = "a"
  b = "${local.a}b"
}
locals {
  d = { (local.c) = local.a, "x-${local.b}" = [local.c] }
}
output "d" { value = local.d }
