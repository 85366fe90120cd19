provider "aws" {
  region = "ap-southeast-2"

  default_tags {
    tags = {
      Project   = "floe"
      Purpose   = "provider-compatibility"
      ManagedBy = "opentofu"
      Owner     = "data-platform"
    }
  }
}

resource "aws_s3_bucket" "tagged_by_the_provider" {
  bucket = "floe-provider-tests-a"
}

resource "aws_s3_bucket" "with_more_tags" {
  bucket = "floe-provider-tests-b"
  tags   = { CostCentre = "1234", Owner = "another team" }
}

resource "aws_autoscaling_group" "tagged_by_blocks" {
  min_size           = 0
  max_size           = 0
  availability_zones = ["ap-southeast-2a"]

  dynamic "tag" {
    for_each = {
      Project   = "floe"
      Purpose   = "provider-compatibility"
      ManagedBy = "opentofu"
      Owner     = "data-platform"
    }

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}

# Not taggable: out of the rule's scope.
resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.tagged_by_the_provider.bucket

  versioning_configuration {
    status = "Disabled"
  }
}
