-- expect: too-long | wrong-argument
table.concat({}, "", math.mininteger, math.maxinteger)
