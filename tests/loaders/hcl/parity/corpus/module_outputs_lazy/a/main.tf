variable "input" {}
output "constant" { value = "const" }
output "echo" { value = "echo ${var.input}" }
