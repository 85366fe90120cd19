module "workers" {
  source = "./workers"
}
