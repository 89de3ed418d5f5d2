-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
metric "m" ("a" .. string.rep("[a", 5000) .. string.rep("]", 5000))
