-- expect: too-long
local s = string.rep("", 1000000, "many bytes between")
