output "x" { value = { for c in [null] : c => 1 } }
