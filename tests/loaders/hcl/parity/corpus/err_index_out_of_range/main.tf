output "x" { value = ["a", "b"][2] }
