-- expect: script-error
local f f()
