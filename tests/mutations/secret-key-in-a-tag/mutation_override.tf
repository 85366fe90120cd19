resource "aws_s3_bucket" "test_data" {
  tags = { Note = "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" }
}
