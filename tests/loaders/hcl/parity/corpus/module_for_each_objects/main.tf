locals {
  teams = {
    red  = { members = ["a", "b"], budget = 10 }
    blue = { members = [], budget = 20 }
  }
}
module "team" {
  source   = "./team"
  for_each = local.teams
  name     = each.key
  config   = each.value
}
output "all" { value = merge(values(module.team)[*].members_by_name...) }
output "red" { value = module.team["red"].arns }
