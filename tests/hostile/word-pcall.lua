-- expect: unknown-name
pcall(error)
