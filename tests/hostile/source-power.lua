-- expect: nesting-too-deep | script-syntax; expand
local a = 1 local x = a@{60000|^a}
