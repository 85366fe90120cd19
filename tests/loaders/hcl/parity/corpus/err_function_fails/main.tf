output "x" { value = tonumber("abc") }
