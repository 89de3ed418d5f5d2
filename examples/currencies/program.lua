-- "Deals are booked in euros, dollars or yen. They count in dollars at the rate of the
--  table on the day they close, rounded to the cent; the bonus is 2 % of what counts."

program { id = "currencies", subject = "partners", period = "calendar year", currency = "USD" }

source "partners" [[
  | column     | type |
  | partner_id | key  |
]]
source "deals" { dated = "closed_on", [[
  | column     | type                  |
  | deal_id    | key                   |
  | partner_id | ref partners          |
  | closed_on  | date                  |
  | currency   | one of: EUR, JPY, USD |
  | value      | money in currency     |
]] }

rates "program_rate" { to = "USD", rounding = "half up to $0.01", cite = "appendix B", [[
  | from       | currency | USD    |
  | 2026-01-01 | EUR      | 1.0800 |
  | 2026-01-01 | JPY      | 0.0067 |
  | 2026-07-01 | EUR      | 1.1255 |
  | 2026-07-01 | JPY      | 0.0070 |
]] }

metric "sold" "sum(convert(deals.value, program_rate))"

incentive "bonus" { amount = "sold * 2%" }
