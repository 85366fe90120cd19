variable "services" {
  type = map(object({
    port   = number
    public = optional(bool, false)
    tags   = optional(map(string))
  }))
}
resource "aws_lb_target_group" "t" {
  for_each = { for k, s in var.services : k => s if s.port > 0 }
  name     = each.key
  port     = each.value.port
  protocol = each.value.public ? "HTTPS" : "HTTP"
  vpc_id   = "vpc-1"
  tags     = merge({ Name = each.key }, coalesce(each.value.tags, {}))
}
output "ports" { value = { for k, t in aws_lb_target_group.t : k => t.port } }
