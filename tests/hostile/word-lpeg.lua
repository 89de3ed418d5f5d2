-- expect: unknown-name
lpeg.P(1)
