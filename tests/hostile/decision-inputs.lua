-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
local row = string.rep("| - ", 200)
decision "d" { row .. "| => x |\n" .. string.rep(row .. "| 1 |\n", 200) }
