resource "aws_glue_job" "extra" {
  name     = "floe"
  role_arn = "arn:aws:iam::${local.account_id}:role/glue"

  command {
    script_location = "s3://${local.bucket_name}/job.py"
  }
}
