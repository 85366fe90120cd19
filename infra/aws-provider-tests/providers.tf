provider "aws" {
  region  = var.aws_region
  profile = var.aws_profile

  # With an account id the provider itself refuses to work in any other account.
  allowed_account_ids = var.aws_account_id == null ? null : [var.aws_account_id]

  default_tags {
    tags = local.tags
  }
}
