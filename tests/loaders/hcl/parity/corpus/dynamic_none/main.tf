resource "aws_s3_bucket_website_configuration" "w" {
  bucket = "b"
  dynamic "index_document" {
    for_each = [1]
    content { suffix = "index.html" }
  }
  dynamic "error_document" {
    for_each = []
    content { key = "error.html" }
  }
  dynamic "routing_rule" {
    for_each = toset(["docs/", "old/"])
    content {
      condition { key_prefix_equals = routing_rule.value }
      redirect { replace_key_prefix_with = "new/" }
    }
  }
}
