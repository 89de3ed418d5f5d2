-- expect: script-error; expand
local a = "@{20000|é}" error("on a long line")
