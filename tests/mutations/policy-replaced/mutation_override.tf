resource "aws_iam_policy" "provider_tests" {
  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}
