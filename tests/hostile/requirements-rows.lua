-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
tiers { "gold" }
local t = { "| requirement | gold |" }
for i = 2, 100000 do t[i] = "| arr >= | $1 |" end
requirements(table.concat(t, "\n"))
