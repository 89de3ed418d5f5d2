-- expect: chain-too-long; expand
local a = {} a.b = a
local x = @{40|(}a@{40|.b.b.b.b.b.b.b.b)}.c.d
