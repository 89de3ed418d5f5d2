-- expect: too-long
table.unpack({}, math.mininteger, math.maxinteger)
