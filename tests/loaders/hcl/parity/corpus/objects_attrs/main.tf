locals { o = { a = 1, "b-c" = 2, d = { e = 3 } } }
output "dash" { value = local.o["b-c"] }
output "dash_attr" { value = local.o.b-c }
output "deep" { value = local.o.d.e }
output "keys" { value = keys(local.o) }
output "has" { value = contains(keys(local.o), "a") }
