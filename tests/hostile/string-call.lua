-- expect: script-error
("x")()
