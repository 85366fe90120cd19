provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_cloudformation_stack" "bucket" {
  name = "bucket"

  template_body = jsonencode({
    Resources = { Bucket = { Type = "AWS::S3::Bucket" } }
  })
}

resource "aws_cloudcontrolapi_resource" "catalog" {
  type_name     = "AWS::Glue::Database"
  desired_state = jsonencode({ CatalogId = "123456789012" })
}
