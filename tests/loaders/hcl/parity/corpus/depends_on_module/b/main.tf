data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["a:b"]
    resources = ["*"]
  }
}
output "doc" { value = data.aws_iam_policy_document.d.json }
