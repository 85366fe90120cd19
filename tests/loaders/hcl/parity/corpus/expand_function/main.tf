locals {
  lists = [["a", "b"], ["c"], []]
  maps  = [{ a = 1 }, { b = 2 }]
}
output "concat" { value = concat(local.lists...) }
output "merge" { value = merge(local.maps...) }
output "min" { value = min([3, 1, 2]...) }
output "set" { value = setunion([["a"], ["b"]]...) }
output "format" { value = format("%s-%s", ["x", "y"]...) }
