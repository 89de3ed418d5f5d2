-- expect: too-long
local s = string.rep("x", 1000000)
local t = {} for i = 1, 100 do t[i] = s end
local all = table.concat(t, s)
