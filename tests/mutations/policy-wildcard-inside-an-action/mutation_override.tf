resource "aws_iam_policy" "provider_tests" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.policy_statements, [{ Effect = "Allow", Action = "s3:Pu?Object", Resource = local.objects_arn }])
  })
}
