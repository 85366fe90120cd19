resource "aws_eks_node_group" "extra" {
  cluster_name  = "somebody-elses"
  node_role_arn = "arn:aws:iam::${local.account_id}:role/eks"
  subnet_ids    = ["subnet-0123456789abcdef0"]

  scaling_config {
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }
}
