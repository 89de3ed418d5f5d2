-- expect: no-program; expand
local t = { @{20000|#.5, }}
