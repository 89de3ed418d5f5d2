-- expect: no-program
local n = tonumber(string.rep("9", 1000000))
