resource "aws_eks_cluster" "extra" {
  name     = "floe"
  role_arn = "arn:aws:iam::${local.account_id}:role/eks"

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}
