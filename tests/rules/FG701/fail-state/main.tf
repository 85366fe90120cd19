provider "aws" {
  region = "ap-southeast-2"
}

# The keys are those of the AWS documentation.

resource "aws_ssm_parameter" "stored" {
  name  = "/floe/note"
  type  = "String"
  value = "AKIAIOSFODNN7EXAMPLE"
}

resource "aws_ssm_parameter" "harmless" {
  name  = "/floe/harmless"
  type  = "String"
  value = "nothing to see"
}

output "repeated" {
  value     = aws_ssm_parameter.stored.value
  sensitive = true
}
