resource "aws_launch_template" "t" {
  name_prefix   = "x"
  image_id      = "ami-1"
  instance_type = "t3.micro"
  tag_specifications {
    resource_type = "instance"
    tags          = { A = "b" }
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 8
      encrypted   = true
    }
  }
}
resource "aws_autoscaling_group" "g" {
  min_size = 1
  max_size = "3"
  launch_template {
    id      = aws_launch_template.t.id
    version = "$Latest"
  }
  dynamic "tag" {
    for_each = { Owner = "x", Env = "y" }
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}
