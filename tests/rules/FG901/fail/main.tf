provider "aws" {
  region = "ap-southeast-2"
}

# The state before this plan is that of ./before, where there was a "aws_s3_bucket.deleted" too.
resource "terraform_data" "trigger" {
  input = "after"
}

resource "aws_s3_bucket" "replaced" {
  bucket = "floe-provider-tests-replaced"

  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}

resource "aws_s3_bucket" "replaced_first" {
  bucket = "floe-provider-tests-replaced-first"

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.trigger]
  }
}

removed {
  from = aws_s3_bucket.forgotten

  lifecycle {
    destroy = false
  }
}
