-- expect: too-long
local s = string.rep("abcdefgh", math.maxinteger)
