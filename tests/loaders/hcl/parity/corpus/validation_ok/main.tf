variable "region" {
  type    = string
  default = "ap-southeast-2"
  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "bad region ${var.region}"
  }
  validation {
    condition     = startswith(var.region, "ap") && length(var.region) > 3
    error_message = "must start with ap"
  }
}
output "r" { value = var.region }
