-- expect: any-error | memory-limit | time-limit | instruction-limit | none
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
metric "m0" "partners.arr"
for i = 1, 60 do metric("m" .. i) ("m" .. (i - 1) .. " + m" .. (i - 1)) end
