variable "l" {
  type    = list(string)
  default = null
}
output "x" { value = var.l[*] }
