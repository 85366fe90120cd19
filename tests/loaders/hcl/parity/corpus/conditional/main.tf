variable "on" { default = true }
output "simple" { value = var.on ? "a" : "b" }
output "unified" { value = var.on ? 1 : "b" }
output "null_branch" { value = var.on ? null : "b" }
output "list" { value = var.on ? ["a"] : [] }
output "objects" { value = var.on ? { a = 1 } : { b = "x" } }
output "same_objects" { value = var.on ? { a = 1, b = "x" } : { a = 2, b = "y" } }
output "nested" { value = var.on ? (!var.on ? 1 : 2) : 3 }
output "lists_of_numbers" { value = var.on ? [1, 2] : ["x"] }
output "text_condition" { value = "true" ? "t" : "f" }
output "error_in_other_branch" { value = var.on ? "fine" : tonumber("x") }
