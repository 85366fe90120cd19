resource "aws_s3_bucket" "b" {
  bucket     = "b"
  depends_on = [aws_sns_topic.t]
  lifecycle {
    prevent_destroy       = true
    create_before_destroy = true
    ignore_changes        = [tags, tags["x"]]
    precondition {
      condition     = aws_sns_topic.t.name == "t"
      error_message = "no"
    }
    postcondition {
      condition     = self.bucket == "b"
      error_message = "no"
    }
  }
  provisioner "local-exec" {
    command = "echo ${self.id}"
  }
}
resource "aws_sns_topic" "t" {
  name = "t"
  lifecycle { ignore_changes = all }
}
