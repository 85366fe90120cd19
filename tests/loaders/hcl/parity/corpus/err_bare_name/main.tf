output "x" { value = something }
