variable "email" {
  type      = string
  default   = "cost-alerts@example.com"
  sensitive = true
}

output "let_out" {
  value = nonsensitive(var.email)
}

output "kept" {
  value     = var.email
  sensitive = true
}
