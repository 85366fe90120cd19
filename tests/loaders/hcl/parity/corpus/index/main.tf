locals {
  list = ["a", "b", "c"]
  map  = { "with space" = 1, plain = 2, "3" = "three" }
  i    = 1
  key  = "plain"
}
output "literal" { value = local.list[0] }
output "computed" { value = local.list[local.i + 1] }
output "text_index" { value = local.list["1"] }
output "map" { value = local.map["with space"] }
output "attr" { value = local.map.plain }
output "by_var" { value = local.map[local.key] }
output "number_key" { value = local.map[3] }
output "expression" { value = { a = [1, 2, 3] }.a[1] }
output "call" { value = split(",", "x,y")[1] }
output "chain" { value = [[1, 2], [3, 4]][1][0] }
