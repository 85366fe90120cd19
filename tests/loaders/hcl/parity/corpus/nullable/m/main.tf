variable "x" {
  default  = "kept"
  nullable = false
}
variable "y" { default = "lost" }
output "x" { value = var.x }
output "y" { value = var.y }
