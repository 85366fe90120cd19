data "aws_iam_policy_document" "base" {
  policy_id = "base"
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
  statement {
    sid       = "Keep"
    actions   = ["s3:List*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "extra" {
  statement {
    sid       = "Read"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::x"]
  }
}
data "aws_iam_policy_document" "merged" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json, jsonencode({ Version = "2008-10-17", Statement = { Sid = "Raw", Effect = "Allow", Action = "sqs:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = [true] } } } })]
  override_policy_documents = [data.aws_iam_policy_document.extra.json, ""]
  statement {
    sid       = "Own"
    actions   = ["a:b"]
    resources = ["<&>"]
  }
}
output "merged" { value = data.aws_iam_policy_document.merged.json }
