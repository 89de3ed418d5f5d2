-- expect: instruction-limit | time-limit
local function forever(step) while true do step() end end
local n = 0 forever(function() n = n + 1 end)
