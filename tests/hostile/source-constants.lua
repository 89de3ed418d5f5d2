-- expect: no-program; expand
local t = { @{30000|#, }}
