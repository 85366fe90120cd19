# What the module creates with its defaults. Needs no account: the provider is mocked.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }
}

variables {
  owner        = "data-platform"
  budget_email = "cost-alerts@example.com"
}

run "bucket" {
  command = plan

  assert {
    condition     = aws_s3_bucket.test_data.bucket == "floe-provider-tests-123456789012-ap-southeast-2"
    error_message = "The bucket must be named <name_prefix>-<account id>-<region>."
  }

  assert {
    condition     = aws_s3_bucket.test_data.force_destroy == false
    error_message = "A bucket that holds objects must not be destroyable."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.test_data.block_public_acls,
      aws_s3_bucket_public_access_block.test_data.block_public_policy,
      aws_s3_bucket_public_access_block.test_data.ignore_public_acls,
      aws_s3_bucket_public_access_block.test_data.restrict_public_buckets,
    ])
    error_message = "All four public access flags must be true."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.test_data.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "The bucket must be encrypted by default."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.test_data.versioning_configuration).status == "Disabled"
    error_message = "Versioning must be explicitly Disabled."
  }
}

run "companions_belong_to_the_bucket" {
  command = plan

  assert {
    condition = toset([
      aws_s3_bucket_lifecycle_configuration.test_data.bucket,
      aws_s3_bucket_public_access_block.test_data.bucket,
      aws_s3_bucket_server_side_encryption_configuration.test_data.bucket,
      aws_s3_bucket_versioning.test_data.bucket,
    ]) == toset([aws_s3_bucket.test_data.bucket])
    error_message = "Every bucket setting must be made on the test bucket."
  }
}

run "lifecycle" {
  command = plan

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.test_data.rule) == 1
    error_message = "There must be one lifecycle rule."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.test_data.rule[0].status == "Enabled"
    error_message = "The lifecycle rule must be Enabled."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.test_data.rule[0].filter[0].prefix == "runs/"
    error_message = "The lifecycle rule must cover the whole run prefix and nothing else."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.test_data.rule[0].expiration[0].days == 3
    error_message = "Runs must expire after 3 days."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.test_data.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 1
    error_message = "Incomplete multipart uploads must be aborted after 1 day."
  }
}

run "policy_scope" {
  command = plan

  assert {
    condition     = [for s in jsondecode(aws_iam_policy.provider_tests.policy).Statement : s.Sid] == ["TestBucket", "TestObjects", "TestCatalog", "CallerIdentity"]
    error_message = "The policy must hold the bucket, object, catalog and caller identity statements only."
  }

  assert {
    condition = {
      for s in jsondecode(aws_iam_policy.provider_tests.policy).Statement : s.Sid => s.Resource
      } == {
      TestBucket  = ["arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2"]
      TestObjects = ["arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2/runs/*"]
      TestCatalog = [
        "arn:aws:glue:ap-southeast-2:123456789012:catalog",
        "arn:aws:glue:ap-southeast-2:123456789012:database/floe_provider_*",
        "arn:aws:glue:ap-southeast-2:123456789012:table/floe_provider_*/*",
      ]
      CallerIdentity = ["*"]
    }
    error_message = "The policy must not reach beyond the test bucket, its run prefix and the Glue test databases."
  }

  assert {
    condition     = !strcontains(aws_iam_policy.provider_tests.policy, ":*\"")
    error_message = "The policy must not allow every action of a service."
  }

  assert {
    condition     = length(aws_iam_user.provider_tests) == 0 && length(aws_iam_user_policy_attachment.provider_tests) == 0
    error_message = "No IAM user unless it is asked for."
  }
}

run "budget" {
  command = plan

  assert {
    condition = (
      aws_budgets_budget.monthly_cost.budget_type == "COST" &&
      aws_budgets_budget.monthly_cost.time_unit == "MONTHLY" &&
      aws_budgets_budget.monthly_cost.limit_unit == "USD" &&
      aws_budgets_budget.monthly_cost.limit_amount == "25"
    )
    error_message = "The budget must be 25 USD of cost a month."
  }

  assert {
    condition = toset([
      for n in aws_budgets_budget.monthly_cost.notification :
      "${n.notification_type} ${n.comparison_operator} ${n.threshold} ${n.threshold_type} ${one(n.subscriber_email_addresses)}"
      ]) == toset([
      "ACTUAL GREATER_THAN 80 PERCENTAGE cost-alerts@example.com",
      "FORECASTED GREATER_THAN 100 PERCENTAGE cost-alerts@example.com",
    ])
    error_message = "The budget must notify the subscriber of 80 % actual and 100 % forecasted cost."
  }
}

run "tags" {
  command = plan

  variables {
    tags = { CostCentre = "1234" }
  }

  assert {
    condition = local.tags == {
      CostCentre = "1234"
      Project    = "floe"
      Purpose    = "provider-compatibility"
      ManagedBy  = "opentofu"
      Owner      = "data-platform"
    }
    error_message = "User tags must be merged with the contract's tags."
  }
}

run "outputs" {
  command = apply

  assert {
    condition = (
      output.aws_account_id == "123456789012" &&
      output.aws_region == "ap-southeast-2" &&
      output.s3_bucket_name == aws_s3_bucket.test_data.bucket &&
      output.s3_run_prefix == "runs/" &&
      output.glue_database_prefix == "floe_provider_" &&
      output.provider_test_policy_arn == aws_iam_policy.provider_tests.arn &&
      output.budget_name == "floe-provider-tests-monthly-cost" &&
      output.budget_email == "cost-alerts@example.com"
    )
    error_message = "The outputs must describe what was created."
  }

  assert {
    condition = output.recommended_environment == {
      FLOE_AWS_REGION                   = output.aws_region
      FLOE_AWS_TEST_BUCKET              = output.s3_bucket_name
      FLOE_AWS_TEST_PREFIX              = output.s3_run_prefix
      FLOE_AWS_GLUE_DATABASE_PREFIX     = output.glue_database_prefix
      FLOE_AWS_BUDGET_NAME              = output.budget_name
      FLOE_AWS_BUDGET_EMAIL             = output.budget_email
      FLOE_AWS_PROVIDER_TEST_POLICY_ARN = output.provider_test_policy_arn
    }
    error_message = "The recommended environment must repeat the outputs under the names that a run reads."
  }

  assert {
    condition     = issensitive(output.budget_email) && issensitive(output.recommended_environment)
    error_message = "Outputs that hold the e-mail address must be sensitive."
  }
}
