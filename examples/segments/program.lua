-- "What a tier asks depends on the partner's zone and track."

program { id = "segments", subject = "partners", period = "calendar year", currency = "USD" }

source "partners" [[
  | column     | type                       |
  | partner_id | key                        |
  | zone       | one of: A, B, C            |
  | track      | one of: resell, build, run |
]]
source "deals" { dated = "closed_on", [[
  | column     | type         |
  | partner_id | ref partners |
  | customer   | text         |
  | closed_on  | date         |
  | value      | money        |
]] }

metric "revenue" "sum(deals.value)"
metric "customers" "count(distinct deals.customer)"

tiers { "registered", "silver", "gold" }

requirements [[
  | zone | track      | requirement  | registered | silver | gold  |
  | A    | -          | revenue >=   | $0         | $200k  | $1M   |
  | B    | resell     | revenue >=   | $0         | $100k  | $500k |
  | B    | build, run | revenue >=   | $0         | $80k   | $300k |
  | C    | -          | revenue >=   | $0         | $40k   | $150k |
  | -    | resell     | customers >= | -          | 2      | 5     |
  | -    | build, run | customers >= | -          | 1      | 3     |
]]
