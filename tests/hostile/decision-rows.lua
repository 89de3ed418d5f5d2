-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
local t = { "| arr | => rate |" }
for i = 2, 5000 do t[i] = "| [" .. i .. ".." .. i + 2 .. ") | 1% |" end
decision "d" { table.concat(t, "\n") }
