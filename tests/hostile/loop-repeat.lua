-- expect: instruction-limit | time-limit
repeat local a = 1 until false
