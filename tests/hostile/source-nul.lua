-- expect: bad-encoding; expand
local a = 1 @{x00} error("hidden")
