-- expect: too-long | wrong-argument
local s = string.format(string.rep("%99d", 20000), 1)
