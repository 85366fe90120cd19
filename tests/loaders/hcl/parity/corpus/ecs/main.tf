locals {
  containers = [{ name = "app", image = "nginx:1", portMappings = [{ containerPort = 80 }], essential = true }]
}
resource "aws_ecs_task_definition" "t" {
  family                   = "t"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512
  network_mode             = "awsvpc"
  container_definitions    = jsonencode(local.containers)
  volume { name = "v" }
}
resource "aws_ecs_service" "s" {
  name            = "s"
  task_definition = aws_ecs_task_definition.t.arn
  desired_count   = 1
  network_configuration {
    subnets = ["s-1"]
  }
}
