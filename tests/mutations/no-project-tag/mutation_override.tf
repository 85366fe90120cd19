locals {
  tags = {
    Purpose   = "provider-compatibility"
    ManagedBy = "opentofu"
    Owner     = var.owner
  }
}
