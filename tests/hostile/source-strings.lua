-- expect: no-program; expand
local t = { @{25000|"s#", }}
