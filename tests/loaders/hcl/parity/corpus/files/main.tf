output "file" { value = file("${path.module}/data/a.txt") }
output "json" { value = jsondecode(file("data/x.json")) }
output "yaml" { value = yamldecode(file("data/x.yaml")) }
output "set" { value = fileset(path.module, "data/*.txt") }
output "exists" { value = [fileexists("data/a.txt"), fileexists("nope")] }
output "md5" { value = filemd5("data/a.txt") }
output "base64" { value = filebase64("data/a.txt") }
output "template" { value = templatefile("data/t.tftpl", { name = "n", items = ["x", "y"] }) }
