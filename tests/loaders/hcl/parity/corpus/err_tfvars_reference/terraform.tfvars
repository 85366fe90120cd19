a = local.b
