locals { o = null }
output "x" { value = local.o.b }
