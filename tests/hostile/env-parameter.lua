-- expect: forbidden-name
local function f(_ENV) return x end f({})
