-- expect: memory-limit | time-limit | instruction-limit
local s = "" while true do s = s .. "0123456789" end
