variable "email" {
  type    = string
  default = "cost-alerts@example.com"
}

output "budget_email" {
  value = var.email
}

output "recommended_environment" {
  value = { FLOE_AWS_BUDGET_EMAIL = var.email }
}
