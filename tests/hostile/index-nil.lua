-- expect: script-error
local t t.x = 1
