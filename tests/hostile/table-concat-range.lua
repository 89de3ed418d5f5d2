-- expect: too-long | wrong-argument
table.concat({}, "", 1, math.maxinteger)
