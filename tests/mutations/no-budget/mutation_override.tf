resource "aws_budgets_budget" "monthly_cost" {
  count = 0
}

output "budget_name" {
  value = local.budget_name
}

output "recommended_environment" {
  value = { FLOE_AWS_REGION = var.aws_region }
}
