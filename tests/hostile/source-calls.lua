-- expect: script-error; expand
local f = function() end f@{100000|()}
