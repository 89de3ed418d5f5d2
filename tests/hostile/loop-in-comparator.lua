-- expect: instruction-limit | time-limit
local t = { 3, 1, 2 } table.sort(t, function() while true do end end)
