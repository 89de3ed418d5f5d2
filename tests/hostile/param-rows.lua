-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
local t = {} for i = 1, 100000 do t[i] = "| $1 |" end
param "p" (table.concat(t, "\n"))
