-- expect: script-error | script-syntax | no-program; expand
local x = 1@{50000|0}e@{100|9}
