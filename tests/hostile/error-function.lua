-- expect: script-error
error(error)
