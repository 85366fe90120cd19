variable "days" {
  type    = number
  default = 90
  validation {
    condition     = var.days <= 30
    error_message = "At most 30 days, not ${var.days}."
  }
}
output "x" { value = var.days }
