variable "owner" { default = "o" }
locals { common = { Project = "floe", Owner = var.owner } }
provider "aws" {
  region = "eu-west-1"
  default_tags { tags = merge(local.common, { Extra = "1" }) }
}
resource "aws_sns_topic" "t" {
  name = "t"
  tags = merge(local.common, { Name = "t", Extra = null })
}
