resource "aws_s3_bucket" "b" { bucket = "known" }
locals {
  arn = aws_s3_bucket.b.arn
}
output "arn" { value = local.arn }
output "template" { value = "${local.arn}/*" }
output "known" { value = aws_s3_bucket.b.bucket }
output "null_optional" { value = aws_s3_bucket.b.tags }
output "length" { value = length([local.arn, "x"]) }
output "list" { value = [local.arn, "x"][1] }
output "object" { value = { a = local.arn, b = 1 }.b }
output "joined" { value = join(",", ["a", local.arn]) }
output "is_null" { value = aws_s3_bucket.b.bucket == null }
output "keys" { value = keys({ a = local.arn, b = 2 }) }
output "merge" { value = merge({ a = 1 }, { b = local.arn }).a }
output "or" { value = true || local.arn == "x" ? "yes" : "no" }
output "coalesce" { value = coalesce("first", local.arn) }
output "contains" { value = contains(["a", "b"], "a") }
