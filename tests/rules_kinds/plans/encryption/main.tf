# Each resource is named for the verdict it must get when a customer's key is optional.

resource "aws_s3_bucket" "pass_aes" {
  bucket = "aes"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "aes" {
  bucket = aws_s3_bucket.pass_aes.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_kms_key" "own" {}

resource "aws_s3_bucket" "pass_own_key" {
  bucket = "own-key"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "own_key" {
  bucket = "own-key"
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.own.arn
    }
  }
}

resource "aws_s3_bucket" "pass_aws_key" {
  bucket = "aws-key"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "aws_key" {
  bucket = aws_s3_bucket.pass_aws_key.bucket
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "alias/aws/s3"
    }
  }
}

resource "aws_s3_bucket" "pass_default_key" {
  bucket = "default-key"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "default_key" {
  bucket = aws_s3_bucket.pass_default_key.bucket
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_s3_bucket" "fail_none" {
  bucket = "none"
}

resource "aws_s3_bucket" "fail_strange_algorithm" {
  bucket = "strange"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "strange" {
  bucket = aws_s3_bucket.fail_strange_algorithm.bucket
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "rot13"
    }
  }
}

resource "aws_s3_bucket" "fail_key_setting_alone" {
  bucket = "key-alone"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "key_alone" {
  bucket = aws_s3_bucket.fail_key_setting_alone.bucket
  rule {
    bucket_key_enabled = true
  }
}

resource "aws_s3_bucket" "pass_legacy" {
  bucket = "legacy"
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "AES256"
      }
    }
  }
}

resource "aws_s3_bucket" "unknown_algorithm" {
  bucket = "unknown"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "unknown" {
  bucket = aws_s3_bucket.unknown_algorithm.bucket
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = aws_s3_bucket.unknown_algorithm.arn
    }
  }
}

resource "aws_ebs_volume" "pass_encrypted" {
  availability_zone = "a"
  size              = 1
  encrypted         = true
}

resource "aws_ebs_volume" "fail_plain" {
  availability_zone = "a"
  size              = 1
  encrypted         = false
}

resource "aws_sns_topic" "fail_plain" {}

resource "aws_sns_topic" "pass_key" {
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sqs_queue" "pass_key" {
  kms_master_key_id = aws_kms_key.own.key_id
}

resource "aws_sqs_queue" "fail_switched_off" {
  sqs_managed_sse_enabled = false
}

resource "aws_cloudwatch_log_group" "pass_always" {}

resource "aws_dynamodb_table" "pass_always" {
  name = "t"
}

resource "aws_kinesis_stream" "fail_none" {
  name            = "s"
  encryption_type = "NONE"
}

resource "aws_kinesis_stream" "pass_kms" {
  name            = "s"
  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"
}

resource "aws_ecr_repository" "pass_default" {
  name = "r"
}
