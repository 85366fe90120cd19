locals {
  tags = {
    Project   = "floe"
    Purpose   = "provider-compatibility"
    ManagedBy = "opentofu"
  }
}
