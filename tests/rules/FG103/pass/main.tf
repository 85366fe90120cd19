provider "aws" {
  region = "ap-southeast-2"
}

# None of these runs a machine.
data "aws_instances" "inventory" {}

resource "aws_iam_instance_profile" "this" {
  name = "floe"
}

resource "aws_ec2_instance_metadata_defaults" "this" {
  http_tokens = "required"
}

resource "aws_security_group" "this" {
  name = "floe"
}

resource "aws_spot_datafeed_subscription" "this" {
  bucket = "floe-provider-tests-123456789012-ap-southeast-2"
}

resource "aws_appautoscaling_target" "table_not_machines" {
  service_namespace  = "dynamodb"
  resource_id        = "table/floe"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = 1
  max_capacity       = 2
}
