-- expect: unknown-name
debug.getinfo(1)
