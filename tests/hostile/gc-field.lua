-- expect: no-program
local t = { __gc = function() while true do end end, __index = function() end } t = nil
