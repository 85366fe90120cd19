provider "aws" {
  region = "ap-southeast-2"
}

# The state before this plan is that of ./before, where there was a "aws_iam_policy.deleted" too.
resource "terraform_data" "trigger" {
  input = "after"
}

resource "aws_iam_policy" "replaced" {
  name   = "replaced"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })

  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}

resource "aws_iam_policy" "replaced_first" {
  name   = "replaced-first"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.trigger]
  }
}

removed {
  from = aws_iam_policy.forgotten

  lifecycle {
    destroy = false
  }
}
