resource "aws_ssm_parameter" "p" {
  name             = "p"
  type             = "SecureString"
  value_wo         = "secret"
  value_wo_version = 1
}
