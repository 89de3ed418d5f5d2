-- expect: any-error
local function f() return program {} end f()
