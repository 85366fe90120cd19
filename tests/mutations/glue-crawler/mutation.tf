resource "aws_glue_crawler" "extra" {
  name          = "floe"
  role          = "arn:aws:iam::${local.account_id}:role/glue"
  database_name = "${var.glue_database_prefix}probe"

  s3_target {
    path = "s3://${local.bucket_name}/${var.s3_run_prefix}"
  }
}
