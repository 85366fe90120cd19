resource "aws_sns_topic" "t" { name = "t" }
locals { u = aws_sns_topic.t.arn }
output "upper" { value = upper(local.u) }
output "format" { value = format("pre-%s", local.u) }
output "split" { value = split(":", local.u)[0] }
output "known_len" { value = length(["a", local.u, "c"]) }
output "json" { value = jsonencode({ a = local.u }) }
output "concat" { value = concat(["a"], [local.u])[0] }
output "lookup" { value = lookup({ a = "x", b = local.u }, "a", "d") }
output "zipmap" { value = keys(zipmap(["a", "b"], [1, local.u])) }
output "values" { value = values({ a = 1, b = local.u })[0] }
output "flatten" { value = flatten([["a"], [local.u]])[0] }
output "setlen" { value = length(toset(["a", local.u])) }
output "cond" { value = local.u == "x" ? ["a"] : ["b", "c"] }
output "type" { value = { for k, v in { a = local.u } : k => 1 } }
output "slice" { value = slice(["a", "b", local.u], 0, 2) }
output "reverse" { value = reverse([local.u, "a"])[0] }
output "distinct" { value = length(distinct(["a", "a"])) }
output "try" { value = try({ a = local.u }.b, "fb") }
