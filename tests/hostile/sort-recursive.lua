-- expect: script-error | instruction-limit | time-limit
local t = { 2, 1 }
local function less() table.sort(t, less) return true end
table.sort(t, less)
