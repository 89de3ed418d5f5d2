-- expect: script-error
local x = 1 // 0
