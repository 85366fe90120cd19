variable "s" {
  type    = string
  default = 42
}
variable "n" {
  type    = number
  default = "3.50"
}
variable "b" {
  type    = bool
  default = "true"
}
variable "a" {
  type    = any
  default = [1, "x"]
}
variable "none" {
  type    = string
  default = null
}
output "all" { value = [var.s, var.n, var.b, var.none] }
output "any" { value = var.a }
output "types" { value = [var.s == "42", var.n == 3.5, var.b == true] }
