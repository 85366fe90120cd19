locals {
  names = ["b", "a", "c"]
  map   = { one = 1, two = 2, three = 3 }
  set   = toset(["z", "y"])
}
output "upper" { value = [for n in local.names : upper(n)] }
output "indexed" { value = [for i, n in local.names : "${i}:${n}"] }
output "filtered" { value = [for n in local.names : n if n != "a"] }
output "of_map" { value = [for k, v in local.map : "${k}=${v}"] }
output "of_set" { value = [for v in local.set : v] }
output "set_keys" { value = [for k, v in local.set : "${k}${v}"] }
output "nested" { value = [for n in local.names : [for k, v in local.map : "${n}${v}"]] }
output "of_object" { value = [for k, v in { b = 1, a = "x" } : k] }
output "empty" { value = [for n in [] : n] }
