-- expect: unknown-name
rawset({}, 1, 1)
