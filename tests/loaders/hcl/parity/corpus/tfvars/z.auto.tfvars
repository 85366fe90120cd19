c = "z.auto"
d = "z.auto"
