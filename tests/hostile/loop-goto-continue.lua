-- expect: instruction-limit | time-limit
for i = 1, 2 do ::top:: if i > 0 then goto top end end
