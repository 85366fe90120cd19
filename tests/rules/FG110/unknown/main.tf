provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_cloudformation_stack" "template_known_later" {
  name          = "later"
  template_body = jsonencode({ Description = terraform_data.later.id })
}

resource "aws_cloudcontrolapi_resource" "type_known_later" {
  type_name     = "AWS::${terraform_data.later.id}::Thing"
  desired_state = "{}"
}
