resource "aws_budgets_budget" "monthly_cost" {
  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}
