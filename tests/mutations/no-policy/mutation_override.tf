resource "aws_iam_policy" "provider_tests" {
  count = 0
}

resource "aws_iam_user_policy_attachment" "provider_tests" {
  policy_arn = ""
}

output "provider_test_policy_arn" {
  value = ""
}

output "recommended_environment" {
  value = { FLOE_AWS_REGION = var.aws_region }
}
