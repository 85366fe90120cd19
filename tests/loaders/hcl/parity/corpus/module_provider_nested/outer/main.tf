terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.second]
    }
  }
}
module "inner" {
  source    = "../inner"
  providers = { aws = aws.second }
}
resource "aws_sns_topic" "t" { name = "outer" }
