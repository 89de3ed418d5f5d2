-- expect: too-long
table.unpack({}, 1, 100000000)
