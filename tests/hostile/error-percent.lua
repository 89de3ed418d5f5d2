-- expect: script-error
error("%s%n%p%99999d")
