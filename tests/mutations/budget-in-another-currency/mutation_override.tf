resource "aws_budgets_budget" "monthly_cost" {
  limit_unit = "JPY"
}
