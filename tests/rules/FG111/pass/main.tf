provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_cloudformation_stack" "in_the_plan" {
  name          = "in-the-plan"
  template_body = jsonencode({ Resources = { Bucket = { Type = "AWS::S3::Bucket" } } })
}

# Whatever it will say, it will be in a plan.
resource "aws_cloudformation_stack_set" "in_the_plan" {
  name          = "in-the-plan"
  template_body = jsonencode({ Description = "none" })
}
