data "aws_caller_identity" "current" {}

locals {
  account_id  = coalesce(var.aws_account_id, data.aws_caller_identity.current.account_id)
  bucket_name = coalesce(var.s3_bucket_name, "${var.name_prefix}-${local.account_id}-${var.aws_region}")
  budget_name = "${var.name_prefix}-monthly-cost"

  # ARNs are written out, not read from the resources: they are then known before
  # anything exists, and the scope of the policy can be judged on a plan.
  bucket_arn  = "arn:aws:s3:::${local.bucket_name}"
  objects_arn = "${local.bucket_arn}/${var.s3_run_prefix}*"
  glue_arn    = "arn:aws:glue:${var.aws_region}:${local.account_id}"

  # The contract's tags come last: user tags add to them and never replace them.
  tags = merge(var.tags, {
    Project   = "floe"
    Purpose   = "provider-compatibility"
    ManagedBy = "opentofu"
    Owner     = var.owner
  })
}
