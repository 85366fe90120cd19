output "x" { value = templatefile("t.tftpl", { a = 1 }) }
