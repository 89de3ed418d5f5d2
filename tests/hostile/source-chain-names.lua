-- expect: chain-too-long; expand
local a = {} local x = a@{30000|.b#}
