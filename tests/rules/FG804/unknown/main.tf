# Its id is not known before it is made.
resource "terraform_data" "later" {}

output "aws_region" {
  value = terraform_data.later.id
}

output "s3_bucket_name" {
  value = "floe-provider-tests-a"
}

output "s3_run_prefix" {
  value = "${terraform_data.later.id}/"
}

output "glue_database_prefix" {
  value = "floe_provider_"
}

output "recommended_environment" {
  sensitive = true

  value = {
    FLOE_AWS_REGION               = terraform_data.later.id
    FLOE_AWS_TEST_BUCKET          = "floe-provider-tests-a"
    FLOE_AWS_TEST_PREFIX          = "${terraform_data.later.id}/"
    FLOE_AWS_GLUE_DATABASE_PREFIX = "floe_provider_"
  }
}
