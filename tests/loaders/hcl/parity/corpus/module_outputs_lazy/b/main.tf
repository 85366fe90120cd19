variable "input" {}
output "first" { value = "first" }
output "second" { value = "second ${var.input}" }
