output "hint" {
  value = "use AKIAIOSFODNN7EXAMPLE"
}
