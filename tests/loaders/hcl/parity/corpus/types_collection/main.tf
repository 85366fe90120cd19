variable "l" {
  type    = list(string)
  default = [1, true, "x"]
}
variable "s" {
  type    = set(number)
  default = [3, "1", 2, 3]
}
variable "m" {
  type    = map(string)
  default = { a = 1, b = true }
}
variable "ll" {
  type    = list(list(number))
  default = [["1"], [2, 3]]
}
variable "lany" {
  type    = list(any)
  default = [1, "b"]
}
variable "t" {
  type    = tuple([string, number, bool])
  default = [1, "2", "false"]
}
output "values" { value = [var.l, var.m, var.ll, var.lany, var.t] }
output "set" { value = var.s }
output "element" { value = var.l[0] == "1" }
