resource "terraform_data" "trigger" {
  input = "before"
}
