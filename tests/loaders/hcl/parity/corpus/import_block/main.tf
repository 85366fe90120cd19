resource "aws_s3_bucket" "b" { bucket = "b" }
locals { q = { a = "one" } }
resource "aws_sqs_queue" "q" {
  for_each = local.q
  name     = each.value
}
moved {
  from = module.old
  to   = module.new
}
module "new" { source = "./m" }
