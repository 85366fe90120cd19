locals {
  yes = true
  no  = false
}
output "table" { value = [local.yes && local.no, local.yes || local.no, !local.no && local.yes, local.no || !local.yes] }
output "text" { value = ["true" && true, "false" || false] }
output "mixed" { value = 1 < 2 && 2 < 3 || false == true }
