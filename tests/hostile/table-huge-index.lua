-- expect: no-program | memory-limit
local t = {} t[math.maxinteger] = 1 t[math.mininteger] = 1 t[1e308] = 1 t[2^53] = 1
