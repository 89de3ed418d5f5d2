-- expect: no-program | script-syntax; expand
local s = "@{20000|\z   }"
