locals {
  rules = [
    { id = "a", moves = [{ days = 30, class = "STANDARD_IA" }, { days = 60, class = "GLACIER" }] },
    { id = "b", moves = [] },
  ]
}
resource "aws_s3_bucket_lifecycle_configuration" "l" {
  bucket = "b"
  dynamic "rule" {
    for_each = local.rules
    content {
      id     = rule.value.id
      status = "Enabled"
      filter {}
      dynamic "transition" {
        for_each = rule.value.moves
        iterator = move
        content {
          days          = move.value.days
          storage_class = move.value.class
        }
      }
      dynamic "expiration" {
        for_each = length(rule.value.moves) > 0 ? [] : [90]
        content { days = expiration.value }
      }
    }
  }
}
