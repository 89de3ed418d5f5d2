-- expect: instruction-limit | time-limit
for i = math.maxinteger - 1, math.maxinteger do i = i + 1 while true do i = i + 1 end end
