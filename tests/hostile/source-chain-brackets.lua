-- expect: chain-too-long; expand
local a = {} a[1] = a local x = a@{60000|[1]}.x.y
