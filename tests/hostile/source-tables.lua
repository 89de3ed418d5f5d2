-- expect: nesting-too-deep; expand
local x = @{20000|{}@{20000|x7D}
