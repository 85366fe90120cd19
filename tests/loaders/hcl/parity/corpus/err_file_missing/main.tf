output "x" { value = file("missing.txt") }
