-- expect: script-error
error()
