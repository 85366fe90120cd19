locals {
  tags = {
    Project = "floe"
    Purpose = "provider-compatibility"
    Owner   = var.owner
  }
}
