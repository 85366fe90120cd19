provider "aws" {
  region = "ap-southeast-2"
}

resource "terraform_data" "trigger" {
  input = "before"
}

resource "aws_budgets_budget" "deleted" {
  name         = "deleted"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

resource "aws_budgets_budget" "forgotten" {
  name         = "forgotten"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

resource "aws_budgets_budget" "replaced" {
  name         = "replaced"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}

resource "aws_budgets_budget" "replaced_first" {
  name         = "replaced-first"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"
}
