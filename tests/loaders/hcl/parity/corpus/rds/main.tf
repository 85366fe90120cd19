variable "pw" {
  default   = "topsecret"
  sensitive = true
}
resource "aws_db_instance" "db" {
  identifier          = "db"
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  allocated_storage   = 20
  username            = "u"
  password            = var.pw
  skip_final_snapshot = true
  publicly_accessible = true
}
resource "aws_db_parameter_group" "p" {
  family = "postgres16"
  dynamic "parameter" {
    for_each = { log_statement = "all", log_min_duration = "100" }
    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}
