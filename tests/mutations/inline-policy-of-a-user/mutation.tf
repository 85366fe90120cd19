resource "aws_iam_user_policy" "extra" {
  name   = "extra"
  user   = "floe"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
