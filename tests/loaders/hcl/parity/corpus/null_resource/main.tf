resource "null_resource" "n" {
  triggers = { a = 1, b = true }
}
resource "random_password" "p" {
  length  = 16
  special = false
}
resource "random_id" "i" { byte_length = 4 }
resource "terraform_data" "t" {
  input            = { a = [1, "x"] }
  triggers_replace = ["x", 1]
}
resource "local_file" "f" {
  filename = "out.txt"
  content  = "x"
}
resource "time_sleep" "s" { create_duration = "1s" }
output "known" { value = terraform_data.t.input }
