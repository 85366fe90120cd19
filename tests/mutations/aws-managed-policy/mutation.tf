resource "aws_iam_user_policy_attachment" "extra" {
  user       = "floe"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
