locals { none = null }
output "null" { value = local.none }
output "list" { value = [null, 1, null] }
output "object" { value = { a = null } }
output "coalesce" { value = coalesce(local.none, "x") }
output "compact" { value = compact(["a", "", null, "b"]) }
output "condition" { value = local.none == null ? "none" : "some" }
output "length" { value = length([null]) }
resource "aws_s3_bucket" "b" {
  bucket        = null
  force_destroy = null
  tags          = null
}
