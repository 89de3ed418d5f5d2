-- The reference work of the bench: from deals, surveys and certificates to one row per
-- partner. Every rounding is written here, so that other programs can do the same work
-- and come to the same cent.

program {
  id = "bench",
  title = { en = "Reference work" },
  subject = "partners",
  period = "calendar year",
  currency = "USD",
  rounding = "half up to $0.01",
}

source "partners" [[
  | column     | type |
  | partner_id | key  |
]]

source "deals" { of = "partners", dated = "closed_on", [[
  | column       | type                                                   |
  | partner_id   | ref partners                                           |
  | closed_on    | date                                                   |
  | product_line | text                                                   |
  | stage        | one of: discover, evaluate, negotiate, won             |
  | registered   | flag                                                   |
  | influenced   | flag                                                   |
  | evidence     | flag                                                   |
  | amount       | money                                                  |
  | customer     | text                                                   |
]] }

source "surveys" { of = "partners", dated = "answered_on", [[
  | column      | type         |
  | partner_id  | ref partners |
  | answered_on | date         |
  | score       | number(1)?   |
]] }

source "certs" { of = "partners", [[
  | column     | type         |
  | partner_id | ref partners |
  | person     | text         |
  | badge      | text         |
  | issued_on  | date         |
  | valid_to   | date         |
]] }

lookup "stage_weight" [[
  | stage     | weight |
  | discover  | 10%    |
  | evaluate  | 40%    |
  | negotiate | 70%    |
  | won       | 100%   |
]]

metric "revenue"      "sum(deals.amount where stage = 'won')"
metric "last_revenue" "revenue during previous year"
metric "growth"       "round(revenue / last_revenue, half up to 0.0001) - 1"
metric "registered"   "sum(deals.amount * stage_weight[stage] where registered)"
metric "influenced" { "sum(deals.amount where influenced and evidence)", shown = true }
metric "customers"    "count(distinct deals.customer)"

group "line" { from = "deals", by = { "partner_id", "product_line" }, total = "sum(deals.amount)" }
metric "lines_above"  "count(line where total > avg(line.total per product_line))"

metric "csat"         "round(avg(surveys.score), half up to 0.01)"
metric "certified"
  "count(distinct certs.person, certs.badge where issued_on <= period.end and valid_to >= period.end)"

tiers { "silver", "gold", "platinum" }

-- Steps of ten keep every share a plain decimal.
score "standing" {
  out_of = 100,
  weights = [[
    | category    | weight |
    | performance | 60%    |
    | partnership | 40%    |
  ]],
  measures = [[
    | category    | measure    | share                             | out of |
    | performance | revenue    | linear(revenue, $0..$1M)          | 50     |
    | performance | growth     | linear(growth, 0%..50%)           | 30     |
    | performance | registered | linear(registered, $0..$1M)       | 20     |
    | partnership | csat       | linear(csat, 3.0..5.0)            | 40     |
    | partnership | customers  | linear(customers, 0..100)         | 20     |
    | partnership | lines      | linear(lines_above, 0..8)         | 20     |
    | partnership | certified  | linear(certified, 0..20)          | 20     |
  ]],
}

param "target" [[
  | silver | gold  | platinum |
  | $20k   | $100k | $500k    |
]]

requirements [[
  | requirement           | silver | gold   | platinum |
  | revenue >=            | target | target | target   |
  | score("standing") >=  | 20     | 35     | 50       |
]]

schedule "excess_rate" { split = "revenue over target", [[
  | from  | silver | gold | platinum |
  | $0    | 2%     | 3%   | 5%       |
  | $100k | 3%     | 4%   | 6%       |
  | $500k | 4%     | 5%   | 8%       |
]] }

incentive "commission" { amount = "pay(excess_rate, max(revenue - target, $0))" }
