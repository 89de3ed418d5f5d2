-- expect: memory-limit | time-limit | instruction-limit
local t = {} for i = 1, 100000000 do t["k" .. i] = i end
