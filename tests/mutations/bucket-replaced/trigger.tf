resource "terraform_data" "trigger" {
  input = "after"
}
