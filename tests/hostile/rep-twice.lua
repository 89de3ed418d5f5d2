-- expect: too-long
local s = string.rep(string.rep("x", 1000000), 1000000)
