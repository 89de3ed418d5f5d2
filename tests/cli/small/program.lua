-- A program that fits on two pages and has one of everything that Rung prints, and ties.

program {
  id = "small",
  title = { en = "Small program", ru = "Малая программа" },
  subject = "partners",
  period = "calendar year",
  currency = "USD",
  rounding = "half up to $0.01",
}

source "partners" [[
  | column     | type  |
  | partner_id | key   |
  | name       | text  |
  | region     | text  |
  | quota      | money |
]]

source "deals" { of = "partners", dated = "closed_on", [[
  | column     | type                       |
  | deal_id    | key                        |
  | partner_id | ref partners, skip unknown |
  | closed_on  | date                       |
  | amount     | money                      |
  | line       | text                       |
  | direct     | flag                       |
]] }

source "surveys" { of = "partners", dated = "answered_on", [[
  | column      | type         |
  | partner_id  | ref partners |
  | answered_on | date         |
  | score       | number(1)?   |
]] }

param "target" { cite = "2.1 Targets", [[
  | bronze | silver | gold |
  | $100   | $1k    | $10k |
]] }

metric "revenue" {
  "sum(deals.amount)",
  title = { en = "Revenue", ru = "Выручка" },
  cite = "1.1 Revenue",
}
metric "attainment" {
  "revenue / quota",
  unit = "percent",
  title = { en = "Attainment", ru = "Выполнение" },
  shown = true,
}
metric "satisfaction" {
  "avg(surveys.score)",
  title = { en = "Satisfaction", ru = "Удовлетворённость" },
}
metric "place" {
  "rank(revenue per region)",
  title = { en = "Place in the region", ru = "Место" },
  shown = true,
}
metric "best_two" {
  "sum(top 2 of deals.amount)",
  title = { en = "Best two deals", ru = "Две лучшие" },
  shown = true,
}
metric "middle" {
  "median(deals.amount)",
  title = { en = "Median deal", ru = "Медиана" },
  shown = true,
}
metric "customers" {
  "count(distinct deals.line)",
  title = { en = "Lines sold", ru = "Линейки" },
  shown = true,
}

tiers { "bronze", "silver", "gold" }

score "points" {
  title = { en = "Points", ru = "Баллы" },
  out_of = 100,
  weights = [[
    | category | bronze | silver | gold |
    | sales    | 100%   | 60%    | 50%  |
    | service  | n/a    | 40%    | 50%  |
  ]],
  not_applicable = "spread",
  measures = [[
    | category | measure  | share                      | out of |
    | sales    | revenue  | linear(revenue, $0..target) | 100    |
    | service  | surveys  | linear(satisfaction, 1..5)  | 100    |
  ]],
}

requirements [[
  | requirement         | bronze | silver | gold   | cite       |
  | revenue >=          | target | target | target | 2.1        |
  | score("points") >=  | 20     | 40     | 60     | 2.2 Points |
  | satisfaction >=     | -      | 3.0    | 4.0    | 2.3        |
]]

group "line" { from = "deals", by = { "partner_id", "line" }, sold = "sum(deals.amount)" }

specialization "wide" {
  title = { en = "Wide offer", ru = "Широкое предложение" },
  requires = { "count(line) >= 2" },
}
specialization "strong_line" {
  title = { en = "Strong line", ru = "Сильная линейка" },
  for_each = "line",
  requires = { "sold >= $500" },
}

schedule "slices" { split = "revenue", [[
  | from | bronze | silver | gold |
  | $0   | 1%     | 1%     | 2%   |
  | $1k  | 2%     | 2%     | 3%   |
]] }

incentive "commission" {
  title = { en = "Commission", ru = "Комиссия" },
  cite = "3.1 Commission",
  amount = "pay(slices, revenue)",
}
incentive "direct_fee" {
  title = { en = "Fee for direct deals", ru = "Вознаграждение" },
  each = "deals",
  where = { direct = "direct", large = "amount >= $10" },
  amount = "amount * 0.333%",
  cap = "$3.20",
}
incentive "thanks" {
  title = { en = "Thanks", ru = "Благодарность" },
  amount = "satisfaction * $1",
  floor = "$2",
}

benefits [[
  | benefit  | kind      | bronze | silver | gold |
  | Training | education | -      | ✔      | ✔✔   |
]]
