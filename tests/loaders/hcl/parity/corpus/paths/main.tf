output "module" { value = path.module }
output "root" { value = path.root }
output "workspace" { value = terraform.workspace }
module "m" { source = "./sub/m" }
output "sub" { value = module.m.module }
