-- expect: no-program; expand
local s = [[@{25000|0123456789}]]
