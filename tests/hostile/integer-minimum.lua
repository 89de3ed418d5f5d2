-- expect: no-program
local x = math.mininteger // -1 local y = math.abs(math.mininteger) local z = 1 << 1000
