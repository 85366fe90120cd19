# What is off by default, and names that a site may choose.

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

run "iam_user_without_keys" {
  command = plan

  variables {
    create_iam_user = true
  }

  assert {
    condition     = length(aws_iam_user.provider_tests) == 1 && aws_iam_user.provider_tests[0].name == "floe-provider-tests"
    error_message = "create_iam_user must create one user."
  }

  assert {
    condition     = aws_iam_user_policy_attachment.provider_tests[0].user == "floe-provider-tests"
    error_message = "The test policy must be attached to the user."
  }
}

run "ec2_inventory" {
  command = plan

  variables {
    enable_ec2_inventory = true
  }

  assert {
    condition = [
      for s in jsondecode(aws_iam_policy.provider_tests.policy).Statement : s.Action if s.Sid == "Ec2Inventory"
    ] == [["ec2:Describe*"]]
    error_message = "The EC2 inventory must be read-only."
  }
}

run "site_names_reach_every_resource" {
  command = plan

  variables {
    aws_account_id       = "210987654321"
    aws_region           = "eu-central-1"
    name_prefix          = "acme-floe"
    s3_run_prefix        = "alpha/runs/"
    glue_database_prefix = "acme_tests_"
    run_expiration_days  = 30
    budget_limit_usd     = 99.5
  }

  assert {
    condition     = aws_s3_bucket.test_data.bucket == "acme-floe-210987654321-eu-central-1"
    error_message = "The bucket must be named after the given account, region and prefix."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.test_data.rule[0].filter[0].prefix == "alpha/runs/" && aws_s3_bucket_lifecycle_configuration.test_data.rule[0].expiration[0].days == 30
    error_message = "The lifecycle rule must follow the run prefix."
  }

  assert {
    condition = flatten([for s in jsondecode(aws_iam_policy.provider_tests.policy).Statement : s.Resource]) == [
      "arn:aws:s3:::acme-floe-210987654321-eu-central-1",
      "arn:aws:s3:::acme-floe-210987654321-eu-central-1/alpha/runs/*",
      "arn:aws:glue:eu-central-1:210987654321:catalog",
      "arn:aws:glue:eu-central-1:210987654321:database/acme_tests_*",
      "arn:aws:glue:eu-central-1:210987654321:table/acme_tests_*/*",
      "*",
    ]
    error_message = "The policy must follow the names."
  }

  assert {
    condition     = aws_budgets_budget.monthly_cost.name == "acme-floe-monthly-cost" && aws_budgets_budget.monthly_cost.limit_amount == "99.5"
    error_message = "The budget must follow the name prefix and the limit."
  }
}

run "given_bucket_name" {
  command = plan

  variables {
    s3_bucket_name = "floe-provider-tests-shared"
  }

  assert {
    condition     = aws_s3_bucket.test_data.bucket == "floe-provider-tests-shared"
    error_message = "A given bucket name must be used as it is."
  }
}
