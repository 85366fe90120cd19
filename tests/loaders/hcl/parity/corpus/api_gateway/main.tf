resource "aws_apigatewayv2_api" "a" {
  name          = "a"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["*"]
    allow_methods = ["GET", "POST"]
  }
}
resource "aws_apigatewayv2_stage" "s" {
  api_id      = aws_apigatewayv2_api.a.id
  name        = "$default"
  auto_deploy = true
  default_route_settings { throttling_burst_limit = 5 }
}
resource "aws_api_gateway_rest_api" "r" {
  name = "r"
  body = jsonencode({ openapi = "3.0.1", paths = { "/x" = { get = { responses = { "200" = { description = "ok" } } } } } })
}
