resource "aws_s3_bucket" "test_data" {
  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}
