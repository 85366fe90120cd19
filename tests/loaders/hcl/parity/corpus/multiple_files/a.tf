locals { a = local.b + 1 }
output "a" { value = local.a }
