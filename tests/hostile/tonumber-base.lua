-- expect: script-error
tonumber("z", 1000)
