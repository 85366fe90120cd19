variable "n" {
  type    = number
  default = "many"
}
output "x" { value = var.n }
