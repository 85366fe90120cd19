provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_cloudformation_stack" "json" {
  name = "json"

  template_body = jsonencode({
    Resources = { Cluster = { Type = "AWS::EKS::Cluster", Properties = {} } }
  })
}

resource "aws_cloudformation_stack" "yaml" {
  name = "yaml"

  template_body = <<-YAML
    Resources:
      Bucket: { Type: AWS::S3::Bucket }
      Nat:
        Type: AWS::EC2::NatGateway
  YAML
}

resource "aws_cloudformation_stack" "out_of_sight" {
  name         = "out-of-sight"
  template_url = "https://example.s3.amazonaws.com/template.yaml"
}

resource "aws_cloudformation_stack_set" "crawlers_everywhere" {
  name          = "crawlers"
  template_body = "Resources: { Crawler: { Type: 'AWS::Glue::Crawler' } }"
}

resource "aws_cloudcontrolapi_resource" "job" {
  type_name     = "AWS::Glue::Job"
  desired_state = jsonencode({ Role = "glue" })
}
