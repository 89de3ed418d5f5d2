-- expect: nesting-too-deep | script-syntax; expand
local a = "" local x = a@{60000|..a}
