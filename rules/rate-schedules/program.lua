-- The same sales, ten answers: what each way of reading one table of rates pays. Oracle's
-- example and Enable's growth rebate, as published. The clauses (1.1, 2.3 ...) are
-- numbered in README.md beside this file, which maps every one of them to its rule.

program {
  id = "rate-schedules",
  title = "Rate schedules: the same data, different answers",
  subject = "partners",
  period = "quarter",
  currency = "USD",
  rounding = "half up to $0.01",
}

-- Data ---------------------------------------------------------------------------------

source "partners" [[
  | column     | type | meaning |
  | partner_id | key  |         |
  | name       | text |         |
]]

source "transactions" { dated = "booked_on", [[
  | column         | type         | meaning                          |
  | transaction_id | key          |                                  |
  | partner_id     | ref partners |                                  |
  | booked_on      | date         |                                  |
  | amount         | money        | what the commission is earned on |
]] }

source "purchases" { dated = "invoiced_on", [[
  | column      | type         | meaning                      |
  | purchase_id | key          |                              |
  | partner_id  | ref partners |                              |
  | invoiced_on | date         |                              |
  | amount      | money        | what the rebate is earned on |
]] }

-- 1 Oracle: one table of rates ----------------------------------------------------------

schedule "sliced" { split = "each slice of the sales at its own rate", cite = "1", [[
  | from   | below   | rate |
  | $0     | $1,000  | 1%   |
  | $1,000 | $3,000  | 2%   |
  | $3,000 | $8,000  | 3%   |
  | $8,000 | $20,000 | 5%   |
]] }

schedule "reached" { whole = "all of the sales at the rate reached", cite = "1", [[
  | from   | below   | rate |
  | $0     | $1,000  | 1%   |
  | $1,000 | $3,000  | 2%   |
  | $3,000 | $8,000  | 3%   |
  | $8,000 | $20,000 | 5%   |
]] }

metric "sales" { "sum(transactions.amount)", title = "Sales of the quarter" }

group "monthly" {
  from = "transactions",
  by = { "partner_id", month = "month_start(booked_on)" },
  sales = "sum(transactions.amount)",
}

incentive "per_transaction_split" {
  title = "Each transaction by itself, in slices",
  cite = "1.1",
  each = "transactions",
  amount = "pay(sliced, amount)",
}

incentive "per_transaction_whole" {
  title = "Each transaction by itself, at the rate it reaches",
  cite = "1.2",
  each = "transactions",
  amount = "pay(reached, amount)",
}

incentive "by_month_split" {
  title = "The sales of each month, in slices",
  cite = "1.3",
  each = "monthly",
  amount = "pay(sliced, sales)",
}

incentive "cumulative_split" {
  title = "The sales of the quarter, in slices",
  cite = "1.4",
  amount = "pay(sliced, sales)",
}

incentive "cumulative_whole" {
  title = "The sales of the quarter, at the rate they reach",
  cite = "1.5",
  amount = "pay(reached, sales)",
}

incentive "running_total_whole" {
  title = "Each transaction, at the rate that the quarter's sales reach with it",
  cite = "1.6",
  each = "transactions",
  amount = "amount * rate(reached, running(amount))",
}

schedule "earned" { split = "each row's amount, as far as the sales fill the row", cite = "1.7", [[
  | from   | below   | amount |
  | $0     | $1,000  | $10    |
  | $1,000 | $3,000  | $40    |
  | $3,000 | $8,000  | $100   |
  | $8,000 | $20,000 | $2,000 |
]] }

incentive "interpolated" {
  title = "Each transaction by itself, amounts in place of rates",
  cite = "1.7",
  each = "transactions",
  amount = "pay(earned, amount)",
}

-- 2 Enable: a rebate on growth ---------------------------------------------------------

metric "baseline" {
  "sum(purchases.amount during same period last year)",
  title = "Purchases of the same quarter last year",
  cite = "2",
}

metric "purchased" { "sum(purchases.amount)", title = "Purchases of the quarter", cite = "2" }

metric "attainment" {
  "purchased / baseline",
  unit = "percent",
  title = "Purchases as a share of the baseline",
  cite = "2",
}

schedule "growth_rate" { split = "attainment, in slices", cite = "2", [[
  | from | rate |
  | 0%   | 0%   |
  | 110% | 2%   |
  | 115% | 3%   |
  | 120% | 4%   |
]] }

incentive "rebate_on_everything" {
  title = "The rate reached, on everything",
  cite = "2.1",
  amount = "purchased * rate(growth_rate, attainment)",
}

incentive "rebate_by_slice" {
  title = "Each slice of growth at its own rate",
  cite = "2.2",
  amount = "baseline * pay(growth_rate, attainment)",
}

incentive "rebate_on_growth" {
  title = "The rate reached, on the growth only",
  cite = "2.3",
  amount = "(purchased - baseline) * rate(growth_rate, attainment)",
}
