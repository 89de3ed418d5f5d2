-- expect: any-error
program { id = string.rep("x", 1000000), subject = "p", period = "calendar year", currency = "USD" }
