-- expect: none; expand
program { id = "x", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
| column     | type |
| partner_id | key  |
| city       | text |
]]
lookup "weight" [[
| city | weight |
@{4500|| c# | # |
}]]
metric "weight_of_city" "weight[city]"
