resource "aws_iam_policy" "provider_tests" {
  tags = { Owner = " " }
}
