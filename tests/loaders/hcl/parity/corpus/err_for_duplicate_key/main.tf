output "x" { value = { for c in ["a", "a"] : c => 1 } }
