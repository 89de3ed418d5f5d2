-- expect: unknown-name
next({})
