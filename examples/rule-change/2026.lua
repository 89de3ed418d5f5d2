-- The program of 2026; 2027.lua beside it is the one that is to follow.

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

metric "arr" { "sum(deals.arr)", title = "Revenue" }

tiers { "silver", "gold" }

requirements [[
  | requirement | silver | gold  |
  | arr >=      | $50k   | $200k |
  | csat >=     | -      | 4.0   |
]]

param "rate" [[
  | silver | gold |
  | 4%     | 6%   |
]]

incentive "commission" { amount = "arr * rate", cap = "$14k" }
