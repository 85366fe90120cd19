resource "aws_spot_fleet_request" "extra" {
  iam_fleet_role  = "arn:aws:iam::${local.account_id}:role/fleet"
  target_capacity = 1

  launch_specification {
    ami           = "ami-0123456789abcdef0"
    instance_type = "t3.nano"
  }
}
