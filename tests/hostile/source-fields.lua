-- expect: no-program; expand
local t = { @{15000|a# = #, }}
