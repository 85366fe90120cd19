resource "aws_wafv2_ip_set" "s" {
  name               = "s"
  scope              = "REGIONAL"
  ip_address_version = "IPV4"
  addresses          = ["10.0.0.0/8", "1.2.3.4/32"]
}
resource "aws_elasticache_parameter_group" "p" {
  name   = "p"
  family = "redis7"
  parameter {
    name  = "b"
    value = "2"
  }
  parameter {
    name  = "a"
    value = "1"
  }
}
resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "at"
    type = "N"
  }
  global_secondary_index {
    name            = "i"
    hash_key        = "at"
    projection_type = "ALL"
  }
  point_in_time_recovery { enabled = true }
}
