-- 3.1 - 3.3: tiers, at the edges of every requirement. Figures marked "assumed" in
-- program.lua are ours; the tests hold us to them.

-- Points of a candidate: performance and competence are full but for what a case sets.
local full = {
  arr = "$2M", arr_growth = "50%", registered_arr = "$1M", influenced_arr = "$400k",
  csat = 5, new_sales_badges = 4, new_product_badges = 5, new_solution_badges = 5,
  lines_above_peers = 4, approved_stories = 3,
}

test "the target of each tier" {
  with = full, partner = { business_plan = "100%" }, [[
  | arr           | => tier  | because                     |
  | $99,999.99    | none     | requirements.arr.silver     |
  | $100,000.00   | silver   | requirements.arr.silver     |
  | $499,999.99   | silver   | param.target.gold           |
  | $500,000.00   | gold     | param.target.gold           |
  | $1,999,999.99 | gold     | requirements.arr.platinum   |
  | $2,000,000.00 | platinum | requirements.arr.platinum   |
]] }

test "least satisfaction" {
  with = full, partner = { business_plan = "100%" }, [[
  | csat    | => tier  | because                    |
  | 4.3     | platinum | requirements.csat.platinum |
  | 4.29    | gold     | requirements.csat.platinum |
  | 4       | gold     | requirements.csat.gold     |
  | 3.99    | silver   | requirements.csat.gold     |
  | missing | silver   | requirements.csat.gold     |
]] }

-- Performance 40 + 20 + 20 + 20 of 100, competence 40 + 20 + 20 + 20 of 100: for silver
-- 60 % and 40 %, partnership is not applicable.
test "points of a candidate for silver" {
  with = { arr = "$100k", csat = 3 }, [[
  | case                        | arr_growth | registered_arr | influenced_arr | => aligned  | tier   |
  | ARR alone: 60 % of 40       | 0%         | $0             | $0             | 24          | none   |
  | half of the growth, too     | 25%        | $0             | $0             | 30          | silver |
  | a quarter of what is registered | 0%     | $12,500        | $0             | 27          | none   |
  | half of what is registered  | 0%         | $25,000        | $0             | 30          | silver |
  | one cent less than half     | 0%         | $24,999.99     | $0             | 24 + 0.6 * 20 * ($24,999.99 / $50k) | none |
  | all of the influence        | 0%         | $0             | $25k           | 36          | silver |
]] }
