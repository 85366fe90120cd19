resource "aws_cloudformation_stack" "extra" {
  name         = "floe"
  template_url = "https://example.s3.amazonaws.com/template.yaml"
}
