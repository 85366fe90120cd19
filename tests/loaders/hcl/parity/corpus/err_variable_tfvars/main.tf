variable "l" { type = list(number) }
output "x" { value = var.l }
