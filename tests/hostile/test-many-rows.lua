-- expect: table-too-long
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
local rows = {}
for i = 1, 5000 do rows[i] = "| 2026-01-01 | $1 |" end
for k = 1, 5 do
  test("a" .. k) { expect = { revenue = "$1" },
    given = { deals = "| closed_on | amount |\n" .. table.concat(rows, "\n") } }
end
