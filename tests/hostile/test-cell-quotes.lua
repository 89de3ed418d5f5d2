-- expect: none
program { id = "t", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
  | column     | type  |
  | partner_id | key   |
  | region     | text? |
]]
source "deals" { dated = "closed_on", [[
  | column     | type         |
  | deal_id    | key          |
  | partner_id | ref partners |
  | closed_on  | date         |
  | amount     | money        |
]] }
metric "revenue" "sum(deals.amount)"
metric "growth" "revenue / (revenue during previous year) - 1"
test "a" { partner = { region = "\",\"\",\n\"" }, expect = { revenue = "$0" } }
