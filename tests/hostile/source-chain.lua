-- expect: chain-too-long; expand
local a = {} a.b = a
local x = a@{100000|.b}.c.d
