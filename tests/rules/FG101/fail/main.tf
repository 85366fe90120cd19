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

resource "aws_eks_cluster" "this" {
  name     = "floe"
  role_arn = "arn:aws:iam::123456789012:role/eks"

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

resource "aws_eks_node_group" "workers" {
  cluster_name  = aws_eks_cluster.this.name
  node_role_arn = "arn:aws:iam::123456789012:role/eks"
  subnet_ids    = ["subnet-0123456789abcdef0"]

  scaling_config {
    desired_size = 0
    max_size     = 1
    min_size     = 0
  }
}

resource "aws_eks_fargate_profile" "default" {
  cluster_name           = aws_eks_cluster.this.name
  fargate_profile_name   = "default"
  pod_execution_role_arn = "arn:aws:iam::123456789012:role/eks"

  selector {
    namespace = "default"
  }
}

resource "aws_eks_addon" "storage" {
  for_each = toset(["aws-ebs-csi-driver"])

  cluster_name = aws_eks_cluster.this.name
  addon_name   = each.key
}

resource "awscc_eks_cluster" "cloud_control" {
  name = "floe-cc"
}
