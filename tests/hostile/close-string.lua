-- expect: script-error
local x <close> = "text"
