-- expect: script-syntax
local s = "\u{FFFFFFFFFFFFFFFF}"
