-- expect: no-program
table.remove({}, math.maxinteger)
