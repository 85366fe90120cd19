variable "x" {
  type    = listing(string)
  default = []
}
output "x" { value = var.x }
