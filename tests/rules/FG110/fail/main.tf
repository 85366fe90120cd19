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

resource "aws_cloudformation_stack_set" "crawlers_everywhere" {
  name          = "crawlers"
  template_body = "Resources: { Crawler: { Type: 'AWS::Glue::Crawler' } }"
}

resource "aws_cloudcontrolapi_resource" "each" {
  for_each = toset([
    "AWS::EKS::Nodegroup",
    "AWS::LakeFormation::Resource",
    "AWS::S3Tables::TableBucket",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::EC2::NatGateway",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::EC2Fleet",
    "AWS::EC2::SpotFleet",
    "AWS::Glue::Job",
    "AWS::Glue::Crawler",
    "AWS::Glue::Trigger",
    "AWS::Glue::Workflow",
    "AWS::Glue::DevEndpoint",
    "AWS::Glue::MLTransform",
    "AWS::Glue::Session",
    "AWS::IAM::AccessKey",
  ])

  type_name     = each.key
  desired_state = "{}"
}

resource "aws_cloudcontrolapi_resource" "stack" {
  type_name = "AWS::CloudFormation::Stack"

  desired_state = jsonencode({
    TemplateBody = jsonencode({
      Resources = { Cluster = { Type = "AWS::EKS::Cluster", Properties = {} } }
    })
  })
}
