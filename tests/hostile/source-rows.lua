-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
local t = { "| column | type |" }
for i = 1, 100000 do t[i + 1] = "| c" .. i .. " | text |" end
source "big" (table.concat(t, "\n"))
