-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
for i = 1, 3000 do metric("m" .. i) ("m" .. (i % 3000 + 1) .. " + 1") end
