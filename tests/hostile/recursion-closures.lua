-- expect: script-error | memory-limit
local function f(g) return 1 + f(function() return g end) end f()
