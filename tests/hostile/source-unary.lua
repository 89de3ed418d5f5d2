-- expect: nesting-too-deep | script-syntax; expand
local x = @{50000|not }1
