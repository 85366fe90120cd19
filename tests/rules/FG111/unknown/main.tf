provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_cloudformation_stack" "known_later" {
  name          = "later"
  template_body = jsonencode({ Description = terraform_data.later.id })
}
