-- expect: unknown-name
loadstring("x")
