module "m" {
  source = "./m"
  name   = "Bad Name"
}
