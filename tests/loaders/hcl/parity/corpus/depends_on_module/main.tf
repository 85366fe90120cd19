module "a" { source = "./a" }
module "b" {
  source     = "./b"
  depends_on = [module.a]
}
output "doc" { value = module.b.doc }
