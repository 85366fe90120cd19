resource "aws_sns_topic" "t" {
  name = "t"
  tags = { A = "1" }
}
locals { topic = aws_sns_topic.t }
output "name" { value = local.topic.name }
output "tag" { value = local.topic.tags["A"] }
output "has" { value = contains(keys(local.topic), "arn") }
output "null" { value = local.topic.kms_master_key_id }
