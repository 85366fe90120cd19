resource "aws_iam_user" "u" {
  for_each = toset(["ann", "bob"])
  name     = each.key
}
resource "aws_iam_user_policy" "p" {
  for_each = aws_iam_user.u
  user     = each.value.name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::${each.key}" }] })
}
resource "aws_iam_group" "g" { name = "g" }
resource "aws_iam_policy_attachment" "a" {
  name       = "a"
  users      = [for u in aws_iam_user.u : u.name]
  groups     = [aws_iam_group.g.name]
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
resource "aws_iam_access_key" "k" { user = aws_iam_user.u["ann"].name }
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  inline_policy {
    name   = "i"
    policy = "{}"
  }
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
output "secret" {
  value     = aws_iam_access_key.k.secret
  sensitive = true
}
