resource "aws_glue_catalog_database" "d" {
  name       = "db"
  parameters = { "floe.provider.test.run" = "x" }
}
resource "aws_glue_catalog_table" "t" {
  name          = "t"
  database_name = aws_glue_catalog_database.d.name
  storage_descriptor {
    location = "s3://b/x"
    columns {
      name = "a"
      type = "string"
    }
    columns {
      name = "b"
      type = "int"
    }
    ser_de_info { parameters = { "serialization.format" = 1 } }
  }
}
resource "aws_glue_job" "j" {
  name     = "j"
  role_arn = "arn"
  command { script_location = "s3://b/s.py" }
  default_arguments = { "--x" = "y" }
}
