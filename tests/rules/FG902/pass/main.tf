provider "aws" {
  region = "ap-southeast-2"
}

# The state before this plan is that of ./before.
locals {
  gone_from_the_source = ["aws_iam_group.deleted"]
}

resource "aws_budgets_budget" "kept" {
  name         = "kept"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

resource "aws_budgets_budget" "created" {
  name         = "created"
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

  tags = { CostCentre = "1234" }
}

resource "aws_budgets_budget" "new_name" {
  name         = "moved"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

moved {
  from = aws_budgets_budget.old_name
  to   = aws_budgets_budget.new_name
}
