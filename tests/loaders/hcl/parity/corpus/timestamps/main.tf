resource "aws_sns_topic" "t" {
  name = "t"
  tags = { At = timestamp(), Fmt = formatdate("YYYY-MM-DD", "2024-03-01T00:00:00Z") }
}
output "add" { value = timeadd("2024-01-01T00:00:00Z", "24h") }
output "cmp" { value = timecmp("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z") }
