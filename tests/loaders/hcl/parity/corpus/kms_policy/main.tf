resource "aws_kms_key" "k" {
  description         = "k"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for who in ["a", "b"] : {
        Sid       = upper(who)
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::1:role/${who}" }
        Action    = ["kms:*"]
        Resource  = "*"
      }
    ]
  })
}
resource "aws_kms_alias" "a" {
  name          = "alias/x"
  target_key_id = aws_kms_key.k.key_id
}
