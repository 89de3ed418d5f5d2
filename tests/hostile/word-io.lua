-- expect: unknown-name
io.open("/etc/passwd"):read("a")
