provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { Owner = "team", Env = "dev" }
  }
}
provider "aws" {
  alias  = "other"
  region = "us-west-2"
}
resource "aws_s3_bucket" "a" {
  bucket = "a"
  tags   = { Env = "prod", Name = "a" }
}
resource "aws_s3_bucket" "b" { bucket = "b" }
resource "aws_s3_bucket" "c" {
  provider = aws.other
  bucket   = "c"
  tags     = { Only = "this" }
}
resource "aws_s3_bucket" "d" {
  provider = aws.other
  bucket   = "d"
}
output "tags_all" { value = aws_s3_bucket.a.tags_all }
