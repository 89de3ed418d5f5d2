-- expect: script-error
local t = { __index = function() return 1 end } local x = t.y.z
