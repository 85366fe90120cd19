output "x" { value = max("a"...) }
