provider "aws" {
  region = "ap-southeast-2"
}

# The catalog is what the provider is tested against; nothing in it runs.
resource "aws_glue_catalog_database" "this" {
  name = "floe_provider_probe"
}

resource "aws_glue_catalog_table" "this" {
  database_name = aws_glue_catalog_database.this.name
  name          = "probe"
}

resource "aws_glue_classifier" "this" {
  name = "floe"

  json_classifier {
    json_path = "$"
  }
}
