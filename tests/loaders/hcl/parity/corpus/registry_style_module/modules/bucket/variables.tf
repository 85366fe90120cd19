variable "create_bucket" {
  type    = bool
  default = true
}
variable "putin_khuylo" {
  type    = bool
  default = true
}
variable "attach_policy" {
  type    = bool
  default = false
}
variable "attach_lb" {
  type    = bool
  default = false
}
variable "bucket" {
  type    = string
  default = null
}
variable "bucket_prefix" {
  type    = string
  default = null
}
variable "force_destroy" {
  type    = bool
  default = false
}
variable "policy" {
  type    = string
  default = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"a\", \"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"1\", \"2\"]}, \"Action\": [\"s3:*\"], \"Resource\": \"*\"}]}"
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "lifecycle_rule" {
  type    = any
  default = []
}
variable "cors_rule" {
  type    = any
  default = []
}
variable "versioning" {
  type    = map(string)
  default = {}
}
variable "website" {
  type    = any
  default = {}
}
variable "server_side_encryption_configuration" {
  type    = any
  default = {}
}
