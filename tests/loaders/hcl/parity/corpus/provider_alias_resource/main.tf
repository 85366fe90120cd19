provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
resource "aws_acm_certificate" "c" {
  provider          = aws.us
  domain_name       = "x.example"
  validation_method = "DNS"
}
resource "aws_route53_zone" "z" { name = "example" }
resource "aws_s3_bucket" "explicit" {
  region = "ap-southeast-2"
  bucket = "x"
}
output "regions" { value = [aws_acm_certificate.c.region, aws_s3_bucket.explicit.region] }
