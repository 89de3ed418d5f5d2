-- 5.1: what each tier is paid. Rates are assumed; the semantics are the guide's.

local full = {
  arr_growth = "50%", registered_arr = "$1M", influenced_arr = "$400k", csat = 5,
  new_sales_badges = 4, new_product_badges = 5, new_solution_badges = 5,
  lines_above_peers = 4, approved_stories = 3,
}

-- Each slice above the target at its own rate: silver 2, 3, 4 %; gold 3, 4, 5 %; platinum
-- 5, 6, 8 %. The commission is held to $250,000.
test "growth commission" {
  with = full, partner = { business_plan = "100%" }, [[
  | arr           | => tier  | growth_commission           | because                       |
  | $100,000      | silver   | $0                          | -                             |
  | $200,000      | silver   | 2% * $100k                  | -                             |
  | $200,000.50   | silver   | $2,000.02                   | -                             |
  | $499,999.99   | silver   | $11,000.00                  | requirements.arr.gold         |
  | $650,000      | gold     | 3% * $100k + 4% * $50k      | -                             |
  | $1,100,000    | gold     | $3k + 4% * $400k + 5% * $100k | -                           |
  | $5,262,499.99 | platinum | $250,000.00                 | -                             |
  | $5,262,500    | platinum | $250,000                    | param.fee_cap                 |
  | $9,000,000    | platinum | $250,000                    | param.fee_cap                 |
]] }

test "referral and influence: won, new, and contracted directly" {
  with = full, partner = { business_plan = "100%" },
  given = { deals = [[
    | deal_id | closed_on  | stage | kind      | arr     | list_price | registration | referred | influenced | evidence | direct_contract |
    | D1      | 2026-02-01 | won   | new       | $40,000 | $50,000    | approved     | yes      | no         | no       | yes             |
    | D2      | 2026-03-01 | won   | expansion | $20,000 | $20,000    | submitted    | no       | yes        | yes      | yes             |
    | D3      | 2026-04-01 | won   | new       | $80,000 | $80,000    | none         | yes      | yes        | yes      | no              |
    | D4      | 2026-05-01 | won   | renewal   | $30,000 | $30,000    | none         | yes      | no         | no       | yes             |
    | D5      | 2026-06-01 | lost  | new       | $60,000 | $60,000    | approved     | yes      | yes        | yes      | yes             |
    | D6      | 2026-07-01 | won   | new       | $10,000 | $10,000    | approved     | no       | yes        | no       | yes             |
  ]] }, [[
  | arr   | => tier  | referral_fee | influence_fee |
  | $100k | silver   | 5% * $40k    | 2% * $20k     |
  | $500k | gold     | 7.5% * $40k  | 3.5% * $20k   |
  | $2M   | platinum | 10% * $40k   | 5% * $20k     |
  | $99k  | none     | $0           | $0            |
]] }

test "each reason leaves its deal out" {
  with = full, partner = { business_plan = "100%" },
  given = { deals = [[
    | deal_id | closed_on  | stage | kind    | arr     | referred | direct_contract |
    | D3      | 2026-04-01 | won   | new     | $80,000 | yes      | no              |
    | D4      | 2026-05-01 | won   | renewal | $30,000 | yes      | yes             |
    | D5      | 2026-06-01 | lost  | new     | $60,000 | yes      | yes             |
    | D6      | 2026-07-01 | won   | new     | $10,000 | no       | yes             |
  ]] },
  expect = { referral_fee = "$0" },
  because = {
    "incentive.referral_fee.where.won", "incentive.referral_fee.where.referred",
    "incentive.referral_fee.where.one_time", "incentive.referral_fee.where.direct",
  },
}

-- The rate that the volume of the year reaches counts for every deal.
test "discount for deal registration" {
  with = { arr = "$500k", arr_growth = "50%", registered_arr = "$1M", influenced_arr = "$400k",
    csat = 5, new_sales_badges = 4, new_product_badges = 5, new_solution_badges = 5 },
  given = { deals = [[
    | deal_id | closed_on  | stage | list_price  | registration |
    | D1      | 2026-02-01 | won   | $60,000     | approved     |
    | D2      | 2026-03-01 | won   | $39,999.99  | approved     |
    | D3      | 2026-03-01 | lost  | $500,000    | approved     |
    | D4      | 2026-03-01 | won   | $500,000    | submitted    |
  ]] }, [[
  | case          | registered_volume | => registration_discount   |
  | below $100k   | $99,999.99        | 5% * $60k + $2,000.00      |
  | from $100k on | $100,000.00       | 7% * $60k + $2,800.00      |
  | from $500k on | $500,000.00       | 10% * $60k + $4,000.00     |
]] }
