locals { xs = ["a", "b", "c"] }
output "a" {
  value = <<-EOT
    %{ for i, x in local.xs ~}
    ${i}=${x}%{ if i < 2 },%{ endif }
    %{ endfor ~}
  EOT
}
output "b" {
  value = <<-EOT
    start
    %{~ for x in local.xs ~}
      [${x}]
    %{~ endfor ~}
    end
  EOT
}
output "c" {
  value = <<EOT
%{ if true }
yes
%{ else }
no
%{ endif }
EOT
}
output "d" { value = "${~ "x" ~}" }
output "e" { value = "  %{~ if true ~}  a  %{~ else ~} b %{~ endif ~}  c" }
