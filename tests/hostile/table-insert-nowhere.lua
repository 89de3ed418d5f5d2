-- expect: wrong-argument
table.insert({}, math.maxinteger, 1)
