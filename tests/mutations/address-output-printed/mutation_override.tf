output "budget_email" {
  value     = nonsensitive(var.budget_email)
  sensitive = false
}
