variable "budget_email" {
  sensitive = false
}

output "recommended_environment" {
  sensitive = false
}
