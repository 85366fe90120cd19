provider "aws" {
  region = "ap-southeast-2"
}

# The keys are those of the AWS documentation.

resource "aws_ssm_parameter" "secret" {
  name  = "/floe/secret"
  type  = "SecureString"
  value = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
}

resource "aws_s3_object" "credentials_file" {
  bucket  = "floe-provider-tests-a"
  key     = "runs/credentials"
  content = <<-INI
    [default]
    aws_access_key_id = AKIAIOSFODNN7EXAMPLE
    aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
  INI
}

resource "aws_lambda_function" "environment" {
  function_name = "floe"
  role          = "arn:aws:iam::123456789012:role/floe"

  environment {
    variables = { AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE" }
  }
}

resource "aws_launch_template" "encoded" {
  name      = "floe"
  user_data = base64encode("export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n")
}

# Marked as sensitive, it is stored all the same.
resource "aws_ssm_parameter" "hidden" {
  name  = "/floe/hidden"
  type  = "SecureString"
  value = sensitive("AKIAIOSFODNN7EXAMPLE")
}

resource "aws_ssm_parameter" "harmless" {
  name  = "/floe/harmless"
  type  = "String"
  value = "nothing to see"
}
