variable "clusters" {
  type = number
}

resource "aws_eks_cluster" "this" {
  count = var.clusters

  name     = "floe-${count.index}"
  role_arn = "arn:aws:iam::123456789012:role/eks"

  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0"]
  }
}
