-- expect: no-program
local x <close> = nil
