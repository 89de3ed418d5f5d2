-- expect: script-error
local function f(n) if n == 0 then error("deep") end return 1 + f(n - 1) end f(150000)
