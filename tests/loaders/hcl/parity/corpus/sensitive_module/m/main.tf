variable "pw" {}
variable "plain" {}
output "hidden" {
  value     = "x${var.pw}"
  sensitive = true
}
output "plain" { value = var.plain }
