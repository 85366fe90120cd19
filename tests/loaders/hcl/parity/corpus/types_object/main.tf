variable "o" {
  type = object({
    name  = string
    size  = optional(number, 10)
    tags  = optional(map(string), {})
    inner = optional(object({ on = optional(bool, true), label = optional(string) }), {})
    list  = optional(list(object({ a = optional(string, "dflt"), b = number })), [])
  })
  default = { name = "x", extra = "dropped", list = [{ b = "1" }, { a = null, b = 2 }] }
}
variable "map" {
  type    = map(object({ port = optional(number, 80), proto = optional(string, "tcp") }))
  default = { web = {}, tls = { port = 443 } }
}
output "o" { value = var.o }
output "map" { value = var.map }
output "inner" { value = var.o.inner.on }
