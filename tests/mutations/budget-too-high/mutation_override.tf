resource "aws_budgets_budget" "monthly_cost" {
  limit_amount = "100.5"
}
