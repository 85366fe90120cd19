locals {
  k = "dyn"
}
output "keys" {
  value = {
    bare          = 1
    "quoted"      = 2
    (local.k)     = 3
    "t-${local.k}" = 4
    "with.dot"    = 5
    colon : 6
    null          = 7
    true          = 8
  }
}
output "number_key" { value = { 1 = "a", 2 = "b" } }
output "trailing" { value = [1, 2, ] }
output "inline" { value = { a = 1, b = 2 } }
