output "recommended_environment" {
  value     = { FLOE_AWS_BUDGET_EMAIL = nonsensitive(var.budget_email) }
  sensitive = false
}
