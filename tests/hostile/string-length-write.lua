-- expect: script-error
local s = "abc" s[1] = "z"
