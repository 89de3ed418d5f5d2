-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
metric "m0" "sum(partners.arr)"
for i = 1, 60 do metric("m" .. i) ("m" .. (i - 1) .. " * 0.000001 * m" .. (i - 1)) end
