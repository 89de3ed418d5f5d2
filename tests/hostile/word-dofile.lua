-- expect: unknown-name
dofile("/etc/passwd")
