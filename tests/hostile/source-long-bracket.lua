-- expect: script-syntax; expand
local s = [@{100000|=}[ never closed
