# Each resource is named for the verdict it must get: pass_, fail_, unknown_ or error_.

locals {
  bucket = "arn:aws:s3:::floe-provider-tests-123456789012-ap-southeast-2"
  allow = {
    # inside
    pass_exact_bucket       = { Action = ["s3:ListBucket", "s3:GetBucketLocation"], Resource = [local.bucket] }
    pass_strings            = { Action = "s3:ListBucket", Resource = local.bucket }
    pass_any_case           = { Action = "S3:listbucket", Resource = local.bucket }
    pass_the_pattern_itself = { Action = "s3:GetObject", Resource = "arn:aws:s3:::floe-provider-tests-*/runs/*" }
    pass_one_character      = { Action = "s3:GetObject", Resource = "${local.bucket}/runs/a?b" }
    pass_deeper             = { Action = "s3:PutObject", Resource = "${local.bucket}/runs/x/*" }
    pass_user_name          = { Action = "s3:GetObject", Resource = "${local.bucket}/runs/$${aws:username}/*" }
    pass_glue               = { Action = "glue:GetTable", Resource = ["arn:aws:glue:ap-southeast-2:123456789012:catalog", "arn:aws:glue:*:*:database/floe_provider_x", "arn:aws:glue:*:123456789012:table/floe_provider_*/*"] }
    pass_identity           = { Action = "sts:GetCallerIdentity", Resource = "*" }
    pass_describe           = { Action = ["ec2:Describe*", "ec2:DescribeInstances"], Resource = "*" }
    pass_nothing_left       = { NotAction = ["*"], Resource = "*" }
    pass_nowhere_left       = { Action = "s3:*", NotResource = "*" }

    # wider
    fail_any_action            = { Action = "*", Resource = local.bucket }
    fail_any_s3_action         = { Action = "s3:*", Resource = local.bucket }
    fail_two_stars             = { Action = "**", Resource = "*" }
    fail_wildcard_in_action    = { Action = "s3:Get*", Resource = local.bucket }
    fail_question_mark         = { Action = "s3:ListBucket?", Resource = local.bucket }
    fail_question_marks        = { Action = "??:*", Resource = local.bucket }
    fail_all_but_one           = { NotAction = ["iam:*"], Resource = local.bucket }
    fail_all_but_inside        = { NotAction = ["s3:ListBucket"], Resource = "*" }
    fail_not_resource          = { Action = "s3:GetObject", NotResource = ["arn:aws:s3:::prod/*"] }
    fail_all_resources         = { Action = "s3:GetObject", Resource = "*" }
    fail_whole_bucket          = { Action = "s3:GetObject", Resource = "${local.bucket}/*" }
    fail_bucket_pattern_spans  = { Action = "s3:GetObject", Resource = "${local.bucket}*" }
    fail_runs_elsewhere        = { Action = "s3:GetObject", Resource = "${local.bucket}/other/runs/*" }
    fail_runs_anywhere         = { Action = "s3:GetObject", Resource = "${local.bucket}/*/runs/*" }
    fail_runs_without_slash    = { Action = "s3:GetObject", Resource = "${local.bucket}/runs*" }
    fail_prefix_one_shorter    = { Action = "s3:ListBucket", Resource = "arn:aws:s3:::floe-provider-test*" }
    fail_prefix_without_dash   = { Action = "s3:ListBucket", Resource = "arn:aws:s3:::floe-provider-tests*" }
    fail_other_bucket          = { Action = "s3:ListBucket", Resource = "arn:aws:s3:::production" }
    fail_case_of_bucket        = { Action = "s3:ListBucket", Resource = "arn:aws:s3:::FLOE-provider-tests-1" }
    fail_user_name_as_bucket   = { Action = "s3:ListBucket", Resource = "arn:aws:s3:::$${aws:username}" }
    fail_short_arn             = { Action = "s3:ListBucket", Resource = "arn:aws:s3" }
    fail_second_resource       = { Action = "s3:ListBucket", Resource = [local.bucket, "arn:aws:s3:::production"] }
    fail_second_action         = { Action = ["s3:ListBucket", "s3:DeleteBucket"], Resource = [local.bucket] }
    fail_action_of_other_pair  = { Action = "s3:GetObject", Resource = local.bucket }
    fail_glue_every_database   = { Action = "glue:GetTable", Resource = "arn:aws:glue:*:*:database/*" }
    fail_glue_star             = { Action = "glue:GetTable", Resource = "arn:aws:glue:*:*:*" }
    fail_glue_colon_smuggled   = { Action = "glue:GetTable", Resource = "arn:aws:glue:*:*:job/x:catalog" }
    fail_identity_on_star_more = { Action = "sts:*", Resource = "*" }
    fail_describe_wider        = { Action = "ec2:D*", Resource = "*" }
    fail_condition_is_no_bound = { Action = "s3:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "true" } } }
    fail_no_resource           = { Action = "s3:ListBucket" }

    # certain, whatever else is not known
    fail_though_unknown = { Action = "s3:*", Resource = ["arn:aws:s3:::production", "*"] }

    # AWS would refuse these
    error_unknown_key  = { Actions = "s3:ListBucket", Action = "s3:ListBucket", Resource = local.bucket }
    error_no_action    = { Resource = local.bucket }
    error_empty_action = { Action = [], Resource = local.bucket }
    error_number       = { Action = 5, Resource = local.bucket }
  }
}

resource "aws_s3_bucket" "pass_generated" {
  bucket_prefix = "floe-provider-tests-"
}

resource "aws_iam_policy" "pass_exact_bucket" {
  name   = "pass"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge({ Effect = "Allow" }, local.allow.pass_exact_bucket)] })
}

resource "aws_iam_policy" "each" {
  for_each = { for name, statement in local.allow : name => statement }
  name     = each.key
  policy   = jsonencode({ Version = "2012-10-17", Statement = merge({ Effect = "Allow" }, each.value) })
}

resource "aws_iam_policy" "unknown_bucket_name" {
  policy = jsonencode({ Statement = [merge({ Effect = "Allow" }, { Action = "s3:ListBucket", Resource = aws_s3_bucket.pass_generated.arn })] })
}

resource "aws_iam_policy" "pass_deny_everything" {
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })
}

resource "aws_iam_policy" "error_not_json" {
  policy = "{ \"Statement\": [ }"
}

resource "aws_iam_policy" "error_effect" {
  policy = jsonencode({ Statement = [{ Effect = "allow", Action = "*", Resource = "*" }] })
}

resource "aws_iam_policy" "error_no_statement" {
  policy = "{}"
}

resource "aws_iam_policy" "error_list" {
  policy = "[]"
}

resource "aws_iam_policy" "error_twice" {
  policy = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Action\": \"s3:ListBucket\", \"Resource\": \"${local.bucket}\"}]}"
}

resource "aws_iam_policy" "fail_lower_case_keys" {
  policy = "{\"statement\": [{\"effect\": \"Allow\", \"action\": \"*\", \"resource\": \"*\"}]}"
}

# documents of a data source that is read while applying
data "aws_iam_policy_document" "unknown_resource" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.pass_generated.arn]
  }
}

data "aws_iam_policy_document" "wide_action" {
  statement {
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.pass_generated.arn]
  }
}

data "aws_iam_policy_document" "merged" {
  source_policy_documents = [jsonencode({ Statement = [{ Effect = "Allow", Action = "iam:*", Resource = "*" }] })]
  statement {
    actions   = ["sts:GetCallerIdentity"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:x"
      values   = [aws_s3_bucket.pass_generated.id]
    }
  }
}

data "aws_iam_policy_document" "inside_with_condition" {
  statement {
    actions   = ["sts:GetCallerIdentity"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:x"
      values   = [aws_s3_bucket.pass_generated.id]
    }
  }
}

data "aws_iam_policy_document" "counted" {
  count = 2
  statement {
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.pass_generated.arn]
  }
}

resource "aws_iam_policy" "unknown_rendered" {
  policy = data.aws_iam_policy_document.unknown_resource.json
}

resource "aws_iam_policy" "fail_rendered" {
  policy = data.aws_iam_policy_document.wide_action.json
}

resource "aws_iam_user_policy" "fail_merged" {
  user   = "u"
  policy = data.aws_iam_policy_document.merged.json
}

resource "aws_iam_group_policy" "pass_inside_with_condition" {
  group  = "g"
  policy = data.aws_iam_policy_document.inside_with_condition.json
}

resource "aws_iam_role_policy" "fail_counted" {
  count  = 2
  role   = "r"
  policy = data.aws_iam_policy_document.counted[count.index].json
}

# attachments
resource "aws_iam_role_policy_attachment" "pass_judged_here" {
  role       = "r"
  policy_arn = aws_iam_policy.pass_exact_bucket.arn
}

resource "aws_iam_role_policy_attachment" "pass_judged_each" {
  for_each   = { a = "pass_strings" }
  role       = "r"
  policy_arn = aws_iam_policy.each[each.value].arn
}

resource "aws_iam_user_policy_attachment" "fail_aws_managed" {
  user       = "u"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_policy_attachment" "fail_elsewhere" {
  name       = "x"
  policy_arn = "arn:aws:iam::123456789012:policy/somebody-elses"
}

resource "aws_iam_group_policy_attachment" "pass_listed" {
  group      = "g"
  policy_arn = "arn:aws:iam::aws:policy/AWSDenyAll"
}

resource "aws_iam_role_policy_attachments_exclusive" "fail_one_of_two" {
  role_name   = "r"
  policy_arns = [aws_iam_policy.pass_exact_bucket.arn, "arn:aws:iam::aws:policy/PowerUserAccess"]
}

resource "aws_iam_user_policy_attachment" "unknown_origin" {
  user       = "u"
  policy_arn = aws_s3_bucket.pass_generated.arn
}

# roles
locals {
  trust = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::123456789012:root" } }] })
}

resource "aws_iam_role" "pass_plain" {
  assume_role_policy = local.trust
}

resource "aws_iam_role" "fail_trusts_anybody" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }] })
}

resource "aws_iam_role" "pass_trusts_anybody_on_condition" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = "*", Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1" } } }] })
}

resource "aws_iam_role" "fail_inline" {
  assume_role_policy = local.trust
  inline_policy {
    name   = "inside"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }] })
  }
  inline_policy {
    name   = "wide"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
  }
}

resource "aws_iam_role" "pass_inline" {
  assume_role_policy = local.trust
  inline_policy {
    name   = "inside"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:GetCallerIdentity", Resource = "*" }] })
  }
}

resource "aws_iam_role" "fail_managed" {
  assume_role_policy  = local.trust
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

resource "aws_iam_role" "pass_managed_here" {
  assume_role_policy  = local.trust
  managed_policy_arns = [aws_iam_policy.pass_exact_bucket.arn]
}

# what a local hides is not seen in a plan
locals {
  hidden_policy = data.aws_iam_policy_document.wide_action.json
  hidden_arn    = aws_s3_bucket.pass_generated.arn
}

resource "aws_iam_role" "unknown_one_inline_hidden" {
  assume_role_policy = local.trust
  inline_policy {
    name   = "a"
    policy = data.aws_iam_policy_document.inside_with_condition.json
  }
  inline_policy {
    name   = "b"
    policy = local.hidden_policy
  }
}

resource "aws_iam_role" "pass_two_inline" {
  assume_role_policy = local.trust
  inline_policy {
    name   = "a"
    policy = data.aws_iam_policy_document.inside_with_condition.json
  }
  inline_policy {
    name   = "b"
    policy = data.aws_iam_policy_document.inside_with_condition.json
  }
}

resource "aws_iam_role" "fail_one_of_two_inline" {
  assume_role_policy = local.trust
  inline_policy {
    name   = "a"
    policy = data.aws_iam_policy_document.inside_with_condition.json
  }
  inline_policy {
    name   = "b"
    policy = data.aws_iam_policy_document.wide_action.json
  }
}

resource "aws_iam_role" "unknown_one_arn_hidden" {
  assume_role_policy  = local.trust
  managed_policy_arns = [aws_iam_policy.pass_exact_bucket.arn, local.hidden_arn]
}
