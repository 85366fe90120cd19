data "aws_iam_policy_document" "p" {
  statement {
    sid       = "One"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:Abort*"]
    resources = ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::1:root", "arn:aws:iam::2:root"]
    }
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/x"
      values   = ["&{aws:username}", "b"]
    }
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["home/"]
    }
  }
  statement {
    effect        = "Deny"
    not_actions   = ["iam:*"]
    not_resources = ["*"]
    not_principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = data.aws_iam_policy_document.p.json
}
output "json" { value = data.aws_iam_policy_document.p.json }
output "minified" { value = data.aws_iam_policy_document.p.minified_json }
