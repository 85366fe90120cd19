variable "name" { type = string }
variable "config" {
  type = object({ members = list(string), budget = number, note = optional(string, "none") })
}
resource "aws_iam_user" "u" {
  count = length(var.config.members)
  name  = "${var.name}-${var.config.members[count.index]}"
  tags  = { Note = var.config.note }
}
output "members_by_name" { value = { for i, u in aws_iam_user.u : u.name => i } }
output "arns" { value = aws_iam_user.u[*].arn }
