-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
lookup "l" ("| a | b |\n" .. string.rep("| " .. string.rep("x", 1000) .. " | 1 |\n", 900))
