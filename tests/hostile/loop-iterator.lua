-- expect: instruction-limit | time-limit
for _ in function() return 1 end do end
