-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
local t = { "| from | rate |" }
for i = 2, 50000 do t[i] = "| $" .. i .. " | 1% |" end
schedule "s" { split = "arr", table.concat(t, "\n") }
