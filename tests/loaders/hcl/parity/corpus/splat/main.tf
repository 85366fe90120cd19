locals {
  list   = [{ id = 1, tags = { a = "x" } }, { id = 2, tags = { a = "y" } }]
  single = { id = 7 }
  none   = null
  nested = [{ items = [{ v = 1 }, { v = 2 }] }, { items = [{ v = 3 }] }]
}
output "ids" { value = local.list[*].id }
output "legacy" { value = local.list.*.id }
output "deep" { value = local.list[*].tags.a }
output "indexed" { value = local.list[*].tags["a"] }
output "single" { value = local.single[*].id }
output "null" { value = local.none[*] }
output "nested" { value = local.nested[*].items[*].v }
output "legacy_index" { value = local.list.0.id }
output "legacy_then_index" { value = local.list.*.id[1] }
output "of_set" { value = toset(["b", "a"])[*] }
output "empty" { value = [][*].id }
output "flat" { value = flatten(local.nested[*].items[*].v) }
