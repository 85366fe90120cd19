resource "aws_budgets_budget" "monthly_cost" {
  time_unit = "QUARTERLY"
}
