variable "a" {
  type    = list(any)
  default = [{ x = 1 }, { x = "2" }]
}
variable "m" {
  type    = map(any)
  default = { a = 1, b = 2 }
}
variable "untyped" { default = { a = [1, "b", null], c = { d = true } } }
output "a" { value = var.a }
output "m" { value = var.m }
output "u" { value = var.untyped }
