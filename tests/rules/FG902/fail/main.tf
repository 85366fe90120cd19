provider "aws" {
  region = "ap-southeast-2"
}

# The state before this plan is that of ./before, where there was a "aws_budgets_budget.deleted" too.
resource "terraform_data" "trigger" {
  input = "after"
}

resource "aws_budgets_budget" "replaced" {
  name         = "replaced"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"

  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}

resource "aws_budgets_budget" "replaced_first" {
  name         = "replaced-first"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "25"

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.trigger]
  }
}

removed {
  from = aws_budgets_budget.forgotten

  lifecycle {
    destroy = false
  }
}
