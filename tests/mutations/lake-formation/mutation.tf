resource "aws_lakeformation_resource" "extra" {
  arn = local.bucket_arn
}
