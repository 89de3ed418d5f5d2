-- expect: too-long
-- A table whose border is 2^63 - 1.
local t, i = {}, 1
while i > 0 do t[i] = 1 i = i * 2 end
t[math.maxinteger] = 1
t[3] = 1 t[5] = 1 t[9] = 1
table.insert(t, 1, 0)
