output "x" { value = [for c in "abc" : c] }
