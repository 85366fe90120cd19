provider "aws" {
  region = "ap-southeast-2"
}

module "platform" {
  source   = "./platform"
  for_each = toset(["blue"])

  clusters = 1
}
