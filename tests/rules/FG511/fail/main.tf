provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_iam_user_policy_attachment" "administrator" {
  user       = "floe"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role_policy_attachment" "read_everything" {
  role       = "floe"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_group_policy_attachment" "s3" {
  group      = "floe"
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
}

resource "aws_iam_policy_attachment" "glue" {
  name       = "floe"
  roles      = ["floe"]
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"
}

resource "aws_iam_role_policy_attachments_exclusive" "administrator" {
  role_name   = "floe"
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

resource "aws_iam_user_policy_attachments_exclusive" "administrator" {
  user_name   = "floe"
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

resource "aws_ssoadmin_managed_policy_attachment" "of_people" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
  managed_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_group_policy_attachments_exclusive" "administrator" {
  group_name  = "floe"
  policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
