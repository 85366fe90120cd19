# The keys are those of the AWS documentation.
provider "aws" {
  region     = "ap-southeast-2"
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
}

resource "aws_iam_group" "this" {
  name = "floe"
}
