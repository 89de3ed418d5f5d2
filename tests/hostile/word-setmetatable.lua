-- expect: unknown-name
setmetatable({}, { __gc = function() end })
