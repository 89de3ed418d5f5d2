-- expect: any-error
program { id = 0 / 0, subject = 1 / 0, period = -1 / 0, currency = math.mininteger }
