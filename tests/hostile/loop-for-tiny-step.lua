-- expect: instruction-limit | time-limit
for i = 0, 1, 1e-300 do end
