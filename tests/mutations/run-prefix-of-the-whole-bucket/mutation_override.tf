output "s3_run_prefix" {
  value = "/"
}
