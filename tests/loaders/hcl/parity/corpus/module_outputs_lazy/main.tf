module "a" {
  source = "./a"
  input  = module.b.first
}
module "b" {
  source = "./b"
  input  = module.a.constant
}
output "result" { value = [module.a.echo, module.b.second] }
