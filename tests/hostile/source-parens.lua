-- expect: nesting-too-deep; expand
local x = @{20000|(}1@{20000|)}
