resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
resource "aws_lambda_function" "f" {
  function_name    = "f"
  role             = aws_iam_role.r.arn
  handler          = "index.handler"
  runtime          = "python3.12"
  filename         = "x.zip"
  source_code_hash = base64sha256("content")
  environment { variables = { A = "1", B = 2 } }
  vpc_config {
    subnet_ids         = ["s-1", "s-2"]
    security_group_ids = []
  }
  timeouts { create = "10m" }
}
