-- expect: any-error
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type   |
| partner_id | key    |
| arr        | money  |
]]
source "a" [[
| column | type |
| id | key |
| b | ref b |
]]
source "b" [[
| column | type |
| id | key |
| a | ref a |
]]
metric "m" "count(a.b.a.b.a)"
