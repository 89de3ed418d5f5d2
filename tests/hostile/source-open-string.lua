-- expect: script-syntax; expand
local s = "@{20000|0123456789}
