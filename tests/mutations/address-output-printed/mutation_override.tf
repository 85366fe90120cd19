variable "budget_email" {
  sensitive = false
}

output "budget_email" {
  sensitive = false
}
