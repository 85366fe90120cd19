resource "aws_sns_topic" "t" {
  name = "t"
  lifecycle {
    precondition {
      condition     = 1 > 2
      error_message = "Never."
    }
  }
}
