resource "aws_iam_policy" "provider_tests" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.policy_statements, [{ Effect = "Allow", Action = "ec2:RunInstances", Resource = "*" }])
  })
}
