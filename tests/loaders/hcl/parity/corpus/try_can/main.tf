variable "o" {
  type    = any
  default = { a = { b = 1 } }
}
resource "aws_sns_topic" "t" { name = "t" }
output "try" { value = try(var.o.a.c, var.o.x, "fallback") }
output "try_first" { value = try(var.o.a.b, 2) }
output "can" { value = [can(var.o.a.b), can(var.o.z), can(tonumber("x"))] }
output "try_unknown" { value = try(aws_sns_topic.t.arn, "x") }
output "nested" { value = try(tolist(var.o), [try(var.o.q, "inner")]) }
