# The keys are those of the AWS documentation.

variable "note" {
  type    = string
  default = "AKIAIOSFODNN7EXAMPLE"
}

variable "harmless" {
  type    = string
  default = "nothing to see"
}
