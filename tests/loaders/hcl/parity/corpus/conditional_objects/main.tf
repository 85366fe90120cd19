variable "none" { default = true }
locals { settings = { a = 1, b = "two", c = [1], d = null } }
output "empty" { value = var.none ? {} : local.settings }
output "numbers" { value = var.none ? { x = 1 } : { a = 1, c = [1], d = null } }
output "nulls" { value = var.none ? { a = 1, d = null } : {} }
output "lists" { value = var.none ? [{ a = 1 }, { b = 2 }] : [] }
output "nested" { value = merge({ base = true }, var.none ? {} : local.settings) }
