output "aws_region" {
  value = "ap-southeast-2"
}

output "s3_bucket_name" {
  value = "floe-provider-tests-a"
}

output "s3_run_prefix" {
  value = "/"
}

output "glue_database_prefix" {
  value = "floe_provider_"
}

output "recommended_environment" {
  sensitive = true

  value = {
    FLOE_AWS_REGION               = "ap-southeast-2"
    FLOE_AWS_TEST_BUCKET          = "floe-provider-tests-a"
    FLOE_AWS_TEST_PREFIX          = "/"
    FLOE_AWS_GLUE_DATABASE_PREFIX = "floe_provider_"
  }
}
