# Input that would break the contract is refused before anything is planned.

mock_provider "aws" {}

variables {
  owner        = "data-platform"
  budget_email = "cost-alerts@example.com"
}

run "owner_blank" {
  command = plan

  variables {
    owner = "  "
  }

  expect_failures = [var.owner]
}

run "owner_empty" {
  command = plan

  variables {
    owner = ""
  }

  expect_failures = [var.owner]
}

run "email_without_domain" {
  command = plan

  variables {
    budget_email = "nobody"
  }

  expect_failures = [var.budget_email]
}

run "email_list" {
  command = plan

  variables {
    budget_email = "a@example.com, b@example.com"
  }

  expect_failures = [var.budget_email]
}

run "region_is_an_availability_zone" {
  command = plan

  variables {
    aws_region = "ap-southeast-2a"
  }

  expect_failures = [var.aws_region]
}

run "account_too_short" {
  command = plan

  variables {
    aws_account_id = "1234"
  }

  expect_failures = [var.aws_account_id]
}

run "name_prefix_upper_case" {
  command = plan

  variables {
    name_prefix = "Floe-Tests"
  }

  expect_failures = [var.name_prefix]
}

run "name_prefix_too_long" {
  command = plan

  variables {
    name_prefix = "floe-provider-tests-with-a-very-long-name"
  }

  expect_failures = [var.name_prefix]
}

run "bucket_name_with_underscore" {
  command = plan

  variables {
    s3_bucket_name = "floe_tests"
  }

  expect_failures = [var.s3_bucket_name]
}

run "run_prefix_absolute" {
  command = plan

  variables {
    s3_run_prefix = "/runs/"
  }

  expect_failures = [var.s3_run_prefix]
}

run "run_prefix_root" {
  command = plan

  variables {
    s3_run_prefix = "/"
  }

  expect_failures = [var.s3_run_prefix]
}

run "run_prefix_without_slash" {
  command = plan

  variables {
    s3_run_prefix = "runs"
  }

  expect_failures = [var.s3_run_prefix]
}

run "run_prefix_parent" {
  command = plan

  variables {
    s3_run_prefix = "runs/../"
  }

  expect_failures = [var.s3_run_prefix]
}

run "run_prefix_wildcard" {
  command = plan

  variables {
    s3_run_prefix = "*/"
  }

  expect_failures = [var.s3_run_prefix]
}

run "expiration_zero" {
  command = plan

  variables {
    run_expiration_days = 0
  }

  expect_failures = [var.run_expiration_days]
}

run "expiration_over_30" {
  command = plan

  variables {
    run_expiration_days = 31
  }

  expect_failures = [var.run_expiration_days]
}

run "expiration_fraction" {
  command = plan

  variables {
    run_expiration_days = 2.5
  }

  expect_failures = [var.run_expiration_days]
}

run "glue_prefix_without_underscore" {
  command = plan

  variables {
    glue_database_prefix = "floe"
  }

  expect_failures = [var.glue_database_prefix]
}

run "glue_prefix_wildcard" {
  command = plan

  variables {
    glue_database_prefix = "floe_*_"
  }

  expect_failures = [var.glue_database_prefix]
}

run "budget_zero" {
  command = plan

  variables {
    budget_limit_usd = 0
  }

  expect_failures = [var.budget_limit_usd]
}

run "budget_over_100" {
  command = plan

  variables {
    budget_limit_usd = 100.01
  }

  expect_failures = [var.budget_limit_usd]
}

run "tags_replace_the_owner" {
  command = plan

  variables {
    tags = { owner = "somebody else" }
  }

  expect_failures = [var.tags]
}

run "tags_reserved" {
  command = plan

  variables {
    tags = { "aws:cost" = "1" }
  }

  expect_failures = [var.tags]
}
