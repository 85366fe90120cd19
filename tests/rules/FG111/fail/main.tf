provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_cloudformation_stack" "at_a_url" {
  name         = "at-a-url"
  template_url = "https://example.s3.amazonaws.com/template.yaml"
}

resource "aws_cloudformation_stack_set" "at_a_url" {
  name         = "at-a-url"
  template_url = "https://example.s3.amazonaws.com/template.yaml"
}

resource "aws_serverlessapplicationrepository_cloudformation_stack" "in_a_repository" {
  name           = "in-a-repository"
  application_id = "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSMySQLRotationSingleUser"
  capabilities   = ["CAPABILITY_IAM"]
}

resource "aws_servicecatalog_provisioned_product" "in_a_catalog" {
  name                     = "in-a-catalog"
  product_name             = "cluster"
  provisioning_artifact_id = "pa-0123456789abc"
}
