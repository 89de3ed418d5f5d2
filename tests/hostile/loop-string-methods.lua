-- expect: instruction-limit | time-limit
while true do local s = ("x"):rep(1000):upper():lower():reverse() end
