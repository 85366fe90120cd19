variable "m" {
  type    = map(list(number))
  default = { a = [1, 2] }
}
output "map" { value = var.m }
output "tuple" { value = [1, "a", [true], { b = null }] }
output "number" { value = 12345678901234567890 }
output "float" { value = 0.1 }
output "negative" { value = -0.5 }
output "empty" { value = [[], {}, ""] }
output "described" {
  description = "text"
  value       = "x"
  depends_on  = []
}
