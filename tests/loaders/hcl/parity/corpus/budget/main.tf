variable "limits" {
  type    = map(number)
  default = { dev = 10, prod = 100.50 }
}
resource "aws_budgets_budget" "b" {
  for_each     = var.limits
  name         = each.key
  budget_type  = "COST"
  limit_amount = each.value
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }
    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.key
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = ["b@x", "a@x"]
    }
  }
}
