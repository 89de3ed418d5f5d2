-- expect: any-error
program { id = "x\nplan\t1", subject = "a\tb", period = "\27[2J", currency = "USD\n" }
