provider "aws" {
  region = "ap-southeast-2"
}

# The key is that of the AWS documentation.
resource "aws_ssm_parameter" "cleaned" {
  name  = "/floe/note"
  type  = "String"
  value = "AKIAIOSFODNN7EXAMPLE"
}
