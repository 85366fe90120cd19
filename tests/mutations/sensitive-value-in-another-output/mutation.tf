output "contact" {
  value = nonsensitive(var.budget_email)
}
