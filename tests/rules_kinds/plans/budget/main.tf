# Each budget is named for the verdict it must get: COST, MONTHLY, USD, at most 100, and two e-mails.

locals {
  good = {
    type = "COST", period = "MONTHLY", unit = "USD", amount = "25.0"
    notifications = [
      { type = "ACTUAL", threshold = 80, unit = "PERCENTAGE", sign = "GREATER_THAN", emails = ["a@example.com"] },
      { type = "FORECASTED", threshold = 100, unit = "PERCENTAGE", sign = "GREATER_THAN", emails = ["a@example.com"] },
    ]
  }
  actual   = local.good.notifications[0]
  forecast = local.good.notifications[1]
  budgets = {
    pass_good               = local.good
    pass_highest            = merge(local.good, { amount = "100" })
    pass_as_decimals        = merge(local.good, { amount = "1e2" })
    pass_one_more           = merge(local.good, { notifications = concat(local.good.notifications, [merge(local.actual, { threshold = 50, emails = [] })]) })
    pass_told_by_the_second = merge(local.good, { notifications = concat([merge(local.actual, { emails = [] })], local.good.notifications) })
    fail_high               = merge(local.good, { amount = "100.01" })
    fail_no_number          = merge(local.good, { amount = "many" })
    fail_infinite           = merge(local.good, { amount = "Infinity" })
    fail_negative           = merge(local.good, { amount = "-1" })
    fail_usage              = merge(local.good, { type = "USAGE" })
    fail_quarterly          = merge(local.good, { period = "QUARTERLY" })
    fail_euro               = merge(local.good, { unit = "EUR" })
    fail_no_notifications   = merge(local.good, { notifications = [] })
    fail_only_actual        = merge(local.good, { notifications = [local.actual] })
    fail_forecast_for_both  = merge(local.good, { notifications = [merge(local.actual, { type = "FORECASTED" }), local.forecast] })
    fail_later              = merge(local.good, { notifications = [merge(local.actual, { threshold = 90 }), local.forecast] })
    fail_absolute           = merge(local.good, { notifications = [merge(local.actual, { unit = "ABSOLUTE_VALUE" }), local.forecast] })
    fail_less_than          = merge(local.good, { notifications = [merge(local.actual, { sign = "LESS_THAN" }), local.forecast] })
    fail_nobody             = merge(local.good, { notifications = [local.actual, merge(local.forecast, { emails = [] })] })
  }
}

resource "aws_budgets_budget" "each" {
  for_each     = local.budgets
  name         = each.key
  budget_type  = each.value.type
  time_unit    = each.value.period
  limit_unit   = each.value.unit
  limit_amount = each.value.amount
  dynamic "notification" {
    for_each = each.value.notifications
    content {
      notification_type          = notification.value.type
      threshold                  = notification.value.threshold
      threshold_type             = notification.value.unit
      comparison_operator        = notification.value.sign
      subscriber_email_addresses = notification.value.emails
    }
  }
}

resource "aws_s3_bucket" "source" {}

resource "aws_budgets_budget" "unknown_amount" {
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = aws_s3_bucket.source.arn
  dynamic "notification" {
    for_each = local.good.notifications
    content {
      notification_type          = notification.value.type
      threshold                  = notification.value.threshold
      threshold_type             = notification.value.unit
      comparison_operator        = notification.value.sign
      subscriber_email_addresses = [aws_s3_bucket.source.arn]
    }
  }
}

resource "aws_budgets_budget" "fail_daily_whatever_the_amount" {
  budget_type  = "COST"
  time_unit    = "DAILY"
  limit_unit   = "USD"
  limit_amount = aws_s3_bucket.source.arn
}

resource "aws_budgets_budget" "fail_adjusts_itself" {
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = "1"
  auto_adjust_data {
    auto_adjust_type = "FORECAST"
  }
  dynamic "notification" {
    for_each = local.good.notifications
    content {
      notification_type          = notification.value.type
      threshold                  = notification.value.threshold
      threshold_type             = notification.value.unit
      comparison_operator        = notification.value.sign
      subscriber_email_addresses = notification.value.emails
    }
  }
}

resource "aws_budgets_budget" "fail_one_planned_limit_is_high" {
  budget_type = "COST"
  time_unit   = "MONTHLY"
  planned_limit {
    start_time = "2026-01-01_00:00"
    amount     = "10"
    unit       = "USD"
  }
  planned_limit {
    start_time = "2026-02-01_00:00"
    amount     = "1000"
    unit       = "USD"
  }
  dynamic "notification" {
    for_each = local.good.notifications
    content {
      notification_type          = notification.value.type
      threshold                  = notification.value.threshold
      threshold_type             = notification.value.unit
      comparison_operator        = notification.value.sign
      subscriber_email_addresses = notification.value.emails
    }
  }
}
