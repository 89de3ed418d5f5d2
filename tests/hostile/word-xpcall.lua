-- expect: unknown-name
xpcall(error, error)
