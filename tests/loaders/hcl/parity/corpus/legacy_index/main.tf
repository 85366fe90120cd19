locals {
  l = [{ n = ["x", "y"] }]
}
output "a" { value = local.l.0.n.1 }
output "b" { value = local.l[0].n.0 }
