-- expect: nesting-too-deep; expand
local a = {} local b = @{60000|a[}1@{60000|]}
