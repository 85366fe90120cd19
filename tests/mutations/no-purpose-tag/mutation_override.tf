locals {
  tags = {
    Project   = "floe"
    ManagedBy = "opentofu"
    Owner     = var.owner
  }
}
