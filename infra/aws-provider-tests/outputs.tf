output "aws_account_id" {
  description = "Account that holds the test resources."
  value       = local.account_id
}

output "aws_region" {
  description = "Region that holds the test resources."
  value       = var.aws_region
}

output "s3_bucket_name" {
  description = "Bucket for test data."
  value       = aws_s3_bucket.test_data.bucket
}

output "s3_run_prefix" {
  description = "Key prefix of every run."
  value       = var.s3_run_prefix
}

output "glue_database_prefix" {
  description = "Prefix of every Glue database a run creates."
  value       = var.glue_database_prefix
}

output "provider_test_policy_arn" {
  description = "Managed policy to attach to the role or user that runs the tests."
  value       = aws_iam_policy.provider_tests.arn
}

output "budget_name" {
  description = "Monthly cost budget."
  value       = aws_budgets_budget.monthly_cost.name
}

output "budget_email" {
  description = "Address that receives both budget notifications."
  value       = var.budget_email
  sensitive   = true
}

output "recommended_environment" {
  description = "Environment of a test run, less what each run decides for itself; sensitive because it holds the e-mail address."
  sensitive   = true

  value = {
    FLOE_AWS_REGION                   = var.aws_region
    FLOE_AWS_TEST_BUCKET              = aws_s3_bucket.test_data.bucket
    FLOE_AWS_TEST_PREFIX              = var.s3_run_prefix
    FLOE_AWS_GLUE_DATABASE_PREFIX     = var.glue_database_prefix
    FLOE_AWS_BUDGET_NAME              = aws_budgets_budget.monthly_cost.name
    FLOE_AWS_BUDGET_EMAIL             = var.budget_email
    FLOE_AWS_PROVIDER_TEST_POLICY_ARN = aws_iam_policy.provider_tests.arn
  }
}
