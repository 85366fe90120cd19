terraform {
  # OpenTofu and Terraform share this language level; the module uses nothing newer.
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # Budgets became taggable in the 5.x series; 7 has not been tried.
      version = ">= 5.70, < 7.0"
    }
  }
}
