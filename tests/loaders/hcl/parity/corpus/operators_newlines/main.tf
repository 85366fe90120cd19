output "paren" {
  value = (
    1
    + 2
    * 3
  )
}
output "list" {
  value = [
    for x in [1, 2, 3] :
    x * 2
    if x > 1
  ]
}
output "call" {
  value = max(
    1,
    2,
  )
}
output "cond" {
  value = (true
    ? "a"
  : "b")
}
output "object" {
  value = { a = 1
    b = 2, c = 3
  }
}
