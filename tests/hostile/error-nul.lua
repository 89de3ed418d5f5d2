-- expect: script-error
error("before\0after")
