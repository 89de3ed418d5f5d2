-- expect: unknown-name
load("while true do end")()
