-- expect: too-long
local s = string.rep("", math.maxinteger)
