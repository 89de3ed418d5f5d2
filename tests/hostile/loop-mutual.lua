-- expect: instruction-limit | time-limit
local f, g function f(n) return g(n) end function g(n) return f(n) end f(1)
