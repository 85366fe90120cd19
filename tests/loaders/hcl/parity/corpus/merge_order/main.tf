output "m" { value = merge({ a = 1, b = 2 }, null, { b = 3 }) }
output "deep" { value = merge({ a = { x = 1 } }, { a = { y = 2 } }) }
output "maps" { value = merge(tomap({ a = "1" }), tomap({ b = "2" })) }
output "mixed" { value = merge({ a = 1 }, { b = "x" }) }
output "list" { value = merge([{ a = 1 }, { b = 2 }]...) }
output "empty" { value = merge() }
