variable "l" {
  type    = list(string)
  default = ["a"]
}
output "concat" { value = concat(var.l, ["b"]) }
output "eq" { value = var.l == tolist(["a"]) }
output "neq" { value = var.l == ["a"] }
output "cond" { value = true ? var.l : [] }
output "cond2" { value = false ? var.l : [1, 2] }
output "index" { value = var.l[0] }
output "for" { value = [for x in var.l : x] == ["a"] }
