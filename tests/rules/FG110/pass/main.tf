provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_cloudformation_stack" "bucket" {
  name = "bucket"

  template_body = jsonencode({
    Resources = { Bucket = { Type = "AWS::S3::Bucket" } }
  })
}

# What a template at a URL holds is asked by another rule.
resource "aws_cloudformation_stack" "out_of_sight" {
  name         = "out-of-sight"
  template_url = "https://example.s3.amazonaws.com/template.yaml"
}

resource "aws_cloudcontrolapi_resource" "harmless" {
  for_each = toset(["AWS::Glue::Database", "AWS::EC2::InstanceConnectEndpoint", "AWS::IAM::Role"])

  type_name     = each.key
  desired_state = "{}"
}
