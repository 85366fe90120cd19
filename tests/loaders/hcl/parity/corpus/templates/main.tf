locals {
  name  = "world"
  items = ["a", "b"]
  map   = { x = 1, y = 2 }
}
output "interpolation" { value = "hello ${local.name}!" }
output "wrap" { value = "${local.items}" }
output "number" { value = "${1 + 1} and ${true}" }
output "escapes" { value = "tab\tquote\"dollar $${x} percent %%{x} \u00e9 \\" }
output "nested" { value = "a ${"b ${"c"}"}" }
output "if" { value = "%{if local.name == "world"}yes%{else}no%{endif}" }
output "if_only" { value = "x%{if false}hidden%{endif}y" }
output "for" { value = "%{for i in local.items}<${i}>%{endfor}" }
output "for_key" { value = "%{for k, v in local.map}${k}=${v};%{endfor}" }
output "strip" { value = "a   ${~ local.name ~}   b" }
output "strip_directive" { value = "a %{~if true~} b %{~endif~} c" }
output "dollar" { value = "$ {x} $100 %d" }
