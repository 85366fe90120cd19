variable "token" {
  type      = string
  default   = "t"
  ephemeral = true
}
provider "aws" {
  region = "eu-west-1"
  token  = var.token
}
resource "aws_sns_topic" "t" { name = "t" }
