output "tostring" { value = [tostring(1), tostring(true), tostring(1.50), tostring(null)] }
output "tonumber" { value = [tonumber("1.0"), tonumber("1e2")] }
output "tobool" { value = tobool("false") }
output "toset" { value = toset([1, "1", 2]) }
output "tolist" { value = tolist([1, "a", true]) }
output "tomap" { value = tomap({ a = 1, b = "x" }) }
output "tolist_objects" { value = tolist([{ a = 1 }, { a = "b" }]) }
output "nested" { value = tomap({ a = [1], b = ["x"] }) }
