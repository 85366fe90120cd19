resource "aws_s3_bucket" "test_data" {
  tags = { Project = "acme" }
}
