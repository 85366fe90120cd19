resource "aws_iam_access_key" "extra" {
  user = "floe"
}
