output "x" { value = nosuch("a") }
