# hash
// slashes
/* block
   comment */
locals { /* inline */ a = 1 } # trailing
locals {
  b = [ # in list
    1,  // one
    /* two */ 2,
  ]
}
output "a" { value = local.a + /* c */ 1 }
output "b" { value = local.b }
