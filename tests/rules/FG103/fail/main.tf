terraform {
  required_providers {
    awscc = { source = "hashicorp/awscc" }
  }
}

provider "aws" {
  region = "ap-southeast-2"
}

provider "awscc" {
  region = "ap-southeast-2"
}

resource "aws_instance" "this" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.nano"
}

resource "aws_launch_template" "this" {
  name     = "floe"
  image_id = "ami-0123456789abcdef0"
}

resource "aws_launch_configuration" "this" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.nano"
}

resource "aws_autoscaling_group" "this" {
  min_size           = 0
  max_size           = 0
  availability_zones = ["ap-southeast-2a"]

  launch_template {
    id = aws_launch_template.this.id
  }
}

resource "aws_autoscaling_schedule" "wakes_a_group_up" {
  scheduled_action_name  = "morning"
  autoscaling_group_name = "somebody-elses"
  recurrence             = "0 8 * * *"
  desired_capacity       = 1
}

resource "aws_spot_instance_request" "this" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.nano"
}

resource "aws_spot_fleet_request" "this" {
  iam_fleet_role  = "arn:aws:iam::123456789012:role/fleet"
  target_capacity = 1

  launch_specification {
    ami           = "ami-0123456789abcdef0"
    instance_type = "t3.nano"
  }
}

resource "aws_ec2_fleet" "this" {
  launch_template_config {
    launch_template_specification {
      launch_template_id = aws_launch_template.this.id
      version            = "$Latest"
    }
  }

  target_capacity_specification {
    default_target_capacity_type = "spot"
    total_target_capacity        = 1
  }
}

resource "awscc_ec2_instance" "cloud_control" {
  image_id = "ami-0123456789abcdef0"
}

resource "awscc_ec2_launch_template" "cloud_control" {
  launch_template_name = "floe-cc"
}

resource "awscc_ec2_ec2_fleet" "cloud_control" {
  type = "maintain"
}

resource "awscc_ec2_spot_fleet" "cloud_control" {
  spot_fleet_request_config_data = { target_capacity = 1 }
}

resource "awscc_autoscaling_auto_scaling_group" "cloud_control" {
  min_size = "0"
  max_size = "1"
}
