terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.main, aws.other]
    }
  }
}
resource "aws_sns_topic" "main" {
  provider = aws.main
  name     = "main"
}
resource "aws_sns_topic" "other" {
  provider = aws.other
  name     = "other"
}
