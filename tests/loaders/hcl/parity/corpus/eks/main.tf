resource "aws_eks_cluster" "c" {
  name     = "c"
  role_arn = "arn:aws:iam::1:role/x"
  vpc_config {
    subnet_ids              = ["s-1"]
    endpoint_private_access = true
  }
  encryption_config {
    resources = ["secrets"]
    provider { key_arn = "arn:key" }
  }
}
resource "aws_eks_node_group" "n" {
  cluster_name  = aws_eks_cluster.c.name
  node_role_arn = "arn"
  subnet_ids    = ["s-1"]
  scaling_config {
    desired_size = 1
    max_size     = 2
    min_size     = 0
  }
}
