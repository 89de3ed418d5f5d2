-- expect: script-error | memory-limit
local function f(...) return 1 + f(1, ...) end f()
