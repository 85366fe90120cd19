locals {
  people = [{ name = "ann", team = "red" }, { name = "bob", team = "blue" }, { name = "cid", team = "red" }]
}
output "by_name" { value = { for p in local.people : p.name => p.team } }
output "grouped" { value = { for p in local.people : p.team => p.name... } }
output "filtered" { value = { for p in local.people : p.name => p if p.team == "red" } }
output "swapped" { value = { for k, v in { a = "x", b = "y" } : v => k } }
output "numeric_keys" { value = { for i, p in local.people : i => p.name } }
output "nested" { value = { for t in distinct(local.people[*].team) : t => { for p in local.people : p.name => true if p.team == t } } }
