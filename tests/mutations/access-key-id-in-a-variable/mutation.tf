variable "note" {
  type    = string
  default = "use AKIAIOSFODNN7EXAMPLE"
}
