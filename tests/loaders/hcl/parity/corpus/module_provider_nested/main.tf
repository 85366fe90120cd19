provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { Root = "yes" } }
}
provider "aws" {
  alias  = "b"
  region = "eu-west-2"
  default_tags { tags = { B = "yes" } }
}
module "outer" {
  source    = "./outer"
  providers = { aws = aws, aws.second = aws.b }
}
