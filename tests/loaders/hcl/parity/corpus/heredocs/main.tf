locals { list = ["one", "two"] }
output "plain" {
  value = <<EOT
line one
  line two
EOT
}
output "indented" {
  value = <<-EOT
    first
      second
    third
  EOT
}
output "interpolated" {
  value = <<-EOT
    %{for x in local.list~}
    - ${x}
    %{endfor~}
    end
  EOT
}
output "json" {
  value = <<JSON
{"a": "${local.list[0]}", "b": "\n is not a newline"}
JSON
}
output "blank_lines" {
  value = <<-X

    a

      b

  X
}
