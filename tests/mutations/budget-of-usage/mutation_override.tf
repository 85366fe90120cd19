resource "aws_budgets_budget" "monthly_cost" {
  budget_type = "USAGE"
}
