locals { b = var.c * 2 }
