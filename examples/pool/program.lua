-- "Each quarter $100,000.00 per region is shared among the partners with a satisfaction of
--  4 or more, in proportion to their sales; the top 20 % of a region get $1,000 more."

program { id = "pool", subject = "partners", period = "quarter", currency = "USD" }

source "partners" [[
  | column       | type               |
  | partner_id   | key                |
  | region       | one of: EMEA, AMER |
  | satisfaction | number(1)?         |
]]
source "sales" { dated = "sold_on", [[
  | column     | type         |
  | partner_id | ref partners |
  | sold_on    | date         |
  | value      | money        |
]] }

metric "sold" "sum(sales.value)"

incentive "shared_pool" {
  title = "Part of the pool",
  amount = "pool($100,000.00, sold per region where satisfaction >= 4)",
}
incentive "top_seller" {
  title = "Top 20 % of the region",
  where = { among_the_best = "top(20%, sold per region)", sold_something = "sold > $0" },
  amount = "$1,000",
}
