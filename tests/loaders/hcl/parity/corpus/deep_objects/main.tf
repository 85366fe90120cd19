locals {
  config = {
    env = { dev = { size = 1, zones = ["a"] }, prod = { size = 3, zones = ["a", "b", "c"] } }
  }
  flat = flatten([for e, c in local.config.env : [for z in c.zones : { key = "${e}-${z}", env = e, zone = z, size = c.size }]])
}
resource "aws_ebs_volume" "v" {
  for_each          = { for x in local.flat : x.key => x }
  availability_zone = "eu-west-1${each.value.zone}"
  size              = each.value.size * 10
  tags              = { for k, v in each.value : title(k) => tostring(v) if k != "key" }
}
output "keys" { value = sort(keys(aws_ebs_volume.v)) }
