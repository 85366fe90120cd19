provider "aws" {
  region = "ap-southeast-2"
}

data "aws_caller_identity" "current" {}

resource "aws_iam_user_policy_attachment" "of_aws" {
  user       = "floe"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_policy" "this" {
  name = "floe"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "glue:GetDatabase"
      Resource = [
        "arn:aws:glue:ap-southeast-2:${data.aws_caller_identity.current.account_id}:catalog",
        "arn:aws:glue:ap-southeast-2:$${aws:PrincipalAccount}:catalog",
      ]
    }]
  })
}
