-- expect: unknown-name
getmetatable("").__index = nil
