locals {
  cidrs = [for i in range(3) : cidrsubnet("10.0.0.0/16", 8, i)]
}
output "cidrs" { value = local.cidrs }
output "lookup" { value = lookup({ a = "x" }, "b", "d") }
output "merge" { value = merge({ a = 1 }, { a = 2, b = 3 }) }
output "flatten" { value = flatten([["a"], [["b"], "c"]]) }
output "zip" { value = zipmap(["x", "y"], [1, 2]) }
output "format" { value = format("%s-%03d-%t", "a", 7, true) }
output "formatlist" { value = formatlist("%s!", ["a", "b"]) }
output "regex" { value = regex("^(?P<a>\\w+)-(?P<b>\\d+)$", "abc-123") }
output "replace" { value = replace("aXbX", "/X/", "-") }
output "split" { value = split("/", "a/b/c") }
output "jsonencode" { value = jsonencode({ b = [1, true, null], a = "<x&y>" }) }
output "sha" { value = sha256("x") }
output "expand" { value = max([1, 5, 3]...) }
output "setproduct" { value = setproduct(["a", "b"], [1, 2]) }
output "transpose" { value = transpose({ a = ["1", "2"], b = ["2"] }) }
output "coalesce" { value = [coalesce(null, "", "x"), coalescelist([], ["y"])] }
output "chunk" { value = chunklist([1, 2, 3], 2) }
output "element" { value = element(["a", "b"], 3) }
output "title" { value = [title("hello world"), trimspace("  x "), trimprefix("abc", "a"), strrev("abc")] }
