-- expect: instruction-limit | time-limit
local i = 0 while true do i = i + 1 local s = tostring(i) .. i end
