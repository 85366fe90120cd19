resource "aws_s3_bucket_versioning" "v" {
  bucket = "b"
  versioning_configuration { status = "Enabled" }
}
resource "aws_budgets_budget" "b" {
  name         = "b"
  budget_type  = "COST"
  limit_amount = "1"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "ACTUAL"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = ["a@b"]
  }
}
output "status" { value = aws_s3_bucket_versioning.v.versioning_configuration[0].status }
output "splat" { value = aws_s3_bucket_versioning.v.versioning_configuration[*].status }
output "set" { value = [for n in aws_budgets_budget.b.notification : n.threshold] }
output "one" { value = one(aws_budgets_budget.b.notification).threshold_type }
