resource "aws_glue_trigger" "extra" {
  name     = "floe"
  type     = "SCHEDULED"
  schedule = "cron(0 3 * * ? *)"

  actions {
    job_name = "somebody-elses"
  }
}
