output "x" { value = null ? 1 : 2 }
