-- "Silver partners sell $100,000 a year, Gold partners $500,000 and keep their customers
--  satisfied: 4.0 of 5 or better. Silver earns 5 % of its sales, Gold 8 %, at most $60,000."

program {
  id = "tiers",
  subject = "partners",
  period = "calendar year",
  currency = "USD",
}

source "partners" [[
  | column       | type       |
  | partner_id   | key        |
  | satisfaction | number(1)? |
]]
source "deals" { dated = "closed_on", [[
  | column     | type         |
  | deal_id    | key          |
  | partner_id | ref partners |
  | closed_on  | date         |
  | value      | money        |
]] }

metric "sales" "sum(deals.value)"

tiers { "silver", "gold" }
requirements [[
  | requirement     | silver | gold  | cite |
  | sales >=        | $100k  | $500k | 1    |
  | satisfaction >= | -      | 4.0   | 2    |
]]

param "rate" { cite = "clause 3", [[
  | silver | gold |
  | 5%     | 8%   |
]] }
incentive "rebate" { amount = "sales * rate", cap = "$60,000" }
