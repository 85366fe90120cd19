module "bucket" {
  source = "./modules/bucket"
  name   = "alpha"
  tags   = { Team = "x" }
}
resource "aws_s3_bucket_versioning" "v" {
  bucket = module.bucket.name
  versioning_configuration { status = "Enabled" }
}
output "name" { value = module.bucket.name }
output "everything" { value = module.bucket }
