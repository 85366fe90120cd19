variable "a" {
  type     = string
  nullable = false
}
output "x" { value = var.a }
