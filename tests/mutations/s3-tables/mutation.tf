resource "aws_s3tables_table_bucket" "extra" {
  name = "floe-tables"
}
