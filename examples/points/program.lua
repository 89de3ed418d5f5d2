-- "70 of 100 points earn the badge, if no measure is at zero. New customers: 10 points each,
--  at most 30. Certified people: 6.67 each, six earn the full 40. Growth: a point for each
--  percent over last year, at most 30; a base below $10,000 counts as $10,000."

program { id = "points", subject = "partners", period = "calendar year", currency = "USD" }

source "partners" [[
  | column     | type |
  | partner_id | key  |
]]
source "deals" { dated = "closed_on", [[
  | column       | type         |
  | partner_id   | ref partners |
  | customer     | text         |
  | closed_on    | date         |
  | new_customer | flag         |
  | value        | money        |
]] }
source "people" [[
  | column     | type         |
  | partner_id | ref partners |
  | person     | text         |
  | certified  | flag         |
]]

metric "added" "count(distinct deals.customer where new_customer)"
metric "certified" "count(distinct people.person where certified)"
metric "sales" "sum(deals.value)"
metric "gain" "growth(sales, sales during previous year, $10,000)"

score "capability" { measures = [[
  | measure          | points                             | out of |
  | New customers    | 10 * added                         | 30     |
  | Certified people | per_unit(certified, 6.67, 6 -> 40) | 40     |
  | Growth           | 100 * gain                         | 30     |
]] }
specialization "capable" {
  requires = { "score('capability') >= 70", "least_points('capability') > 0" },
}
