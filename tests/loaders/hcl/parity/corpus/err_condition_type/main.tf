output "x" { value = "maybe" ? 1 : 2 }
