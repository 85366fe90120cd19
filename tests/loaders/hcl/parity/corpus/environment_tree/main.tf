locals {
  raw      = yamldecode(file("${path.module}/config/environments.yaml"))
  env      = local.raw.environments[var.environment]
  defaults = { size = "small", replicas = 1, features = [] }
  services = { for name, svc in local.env.services : name => merge(local.defaults, svc, { full_name = "${var.environment}-${name}" }) }
  pairs    = { for p in setproduct(keys(local.services), local.env.regions) : "${p[0]}/${p[1]}" => { service = p[0], region = p[1] } }
  csv      = csvdecode(file("${path.module}/config/users.csv"))
}
variable "environment" {
  type    = string
  default = "prod"
  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "dev or prod"
  }
}
resource "aws_sqs_queue" "q" {
  for_each                  = local.services
  name                      = each.value.full_name
  message_retention_seconds = each.value.replicas * 3600
  fifo_queue                = contains(each.value.features, "fifo")
  tags = {
    for k, v in each.value : k => try(tostring(v), jsonencode(v))
  }
}
resource "aws_ssm_parameter" "p" {
  for_each = local.pairs
  name     = "/${each.key}"
  type     = "String"
  value    = templatefile("${path.module}/config/unit.tftpl", { svc = local.services[each.value.service], region = each.value.region })
}
resource "aws_iam_user" "u" {
  for_each = { for row in local.csv : row.name => row if row.active == "yes" }
  name     = lower(each.key)
  path     = "/${each.value.team}/"
}
output "services" { value = local.services }
output "regions" { value = distinct([for p in local.pairs : p.region]) }
