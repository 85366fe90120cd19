output "x" { value = [for c in ["a"] : c if "maybe"] }
