-- expect: instruction-limit | time-limit
for i = 0, 1e300 do end
