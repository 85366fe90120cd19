provider "aws" {
  allowed_account_ids = null
}
