module "svc" {
  source   = "./svc"
  services = { web = { port = 80 }, api = { port = 8080, public = true, tags = { T = 1 } } }
}
output "ports" { value = module.svc.ports }
