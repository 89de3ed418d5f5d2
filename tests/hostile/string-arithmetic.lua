-- expect: script-error
local x = "10" + 1
