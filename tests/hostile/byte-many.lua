-- expect: too-long
local s = string.rep("x", 1000000) local t = { s:byte(1, -1) }
