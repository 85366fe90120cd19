module "bucket" {
  source = "./modules/bucket"
  bucket = "data"
  lifecycle_rule = [
    {
      id      = "log"
      enabled = true
      filter  = { prefix = "log/", tags = { some = "value" } }
      transition = [
        { days = 30, storage_class = "ONEZONE_IA" },
        { days = 60, storage_class = "GLACIER" },
      ]
      expiration = { days = 90 }
    },
    { id = "tmp", status = "Disabled", prefix = "tmp/", expiration = { days = 1, expired_object_delete_marker = true } },
  ]
  server_side_encryption_configuration = {
    rule = { apply_server_side_encryption_by_default = { sse_algorithm = "aws:kms", kms_master_key_id = "arn:k" }, bucket_key_enabled = true }
  }
  cors_rule = [{ allowed_methods = ["PUT"], allowed_origins = ["https://x"] }]
  versioning = { enabled = true, mfa_delete = false }
  website    = { index_document = "index.html", routing_rules = [{ condition = { key_prefix_equals = "docs/" }, redirect = { replace_key_prefix_with = "d/" } }] }
  attach_policy = true
  tags          = { Env = "x" }
}
module "off" {
  source        = "./modules/bucket"
  create_bucket = false
}
output "id" { value = module.bucket.rules }
output "off" { value = module.off.name }
