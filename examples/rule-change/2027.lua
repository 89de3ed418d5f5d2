-- The program of 2027, which is to follow that of 2026.

program {
  id = "rule-change",
  title = "Resellers",
  subject = "partners",
  period = "calendar year",
  currency = "USD",
  rounding = "half up to $0.01",
}

source "partners" [[
  | column     | type      |
  | partner_id | key       |
  | name       | text      |
  | csat       | number(1) |
]]

source "deals" { of = "partners", dated = "closed_on", [[
  | column     | type         |
  | deal_id    | key          |
  | partner_id | ref partners |
  | closed_on  | date         |
  | arr        | money        |
]] }

metric "arr" { "sum(deals.arr)", title = "Revenue, closed deals" }

tiers { "silver", "gold" }

requirements [[
  | requirement | silver | gold  |
  | arr >=      | $50k   | $180k |
  | csat >=     | -      | 4.2   |
]]

param "rate" [[
  | silver | gold |
  | 4%     | 7%   |
]]

incentive "commission" { amount = "arr * rate", cap = "$15k" }
