variable "o" {
  type    = object({ a = string, b = number })
  default = { a = "x" }
}
output "x" { value = var.o }
