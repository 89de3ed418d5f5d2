-- expect: unknown-name
utf8.char(1)
