# The keys are those of the AWS documentation.

output "hint" {
  value = { steps = ["export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"] }
}

output "harmless" {
  value = "nothing to see"
}
