provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_budgets_budget" "kept" {
  name         = "kept"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

resource "aws_budgets_budget" "updated" {
  name         = "updated"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

resource "aws_budgets_budget" "old_name" {
  name         = "moved"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

# Something else may go.
resource "aws_iam_group" "deleted" {
  name = "floe"
}
