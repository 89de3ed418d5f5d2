-- expect: instruction-limit | time-limit
for i = 1, 1000000 do for j = 1, 1000000 do for k = 1, 1000000 do end end end
