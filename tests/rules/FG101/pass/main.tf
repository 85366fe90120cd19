provider "aws" {
  region = "ap-southeast-2"
}

# Reading a cluster creates none, a cluster counted to zero is none, and ECS is not EKS.
data "aws_eks_cluster" "elsewhere" {
  name = "somebody-elses"
}

resource "aws_eks_cluster" "switched_off" {
  count = 0

  name     = "floe"
  role_arn = "arn:aws:iam::123456789012:role/eks"

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0"]
  }
}

resource "aws_ecs_cluster" "this" {
  name = "floe"
}
