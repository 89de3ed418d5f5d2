-- expect: script-error
local x = {} < {}
