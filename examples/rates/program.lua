-- "Up to $10,000 pay 1 %, up to $50,000 2 %, above 4 %." The same table, paid four ways.

program {
  id = "rates",
  subject = "partners",
  period = "quarter",
  currency = "USD",
}

source "partners" [[
  | column     | type |
  | partner_id | key  |
]]
source "sales" { dated = "sold_on", [[
  | column     | type         |
  | sale_id    | key          |
  | partner_id | ref partners |
  | sold_on    | date         |
  | value      | money        |
]] }
metric "sold" "sum(sales.value)"

for _, how in ipairs { "split", "whole", "interpolated" } do
  schedule("rates_" .. how) { [how] = "sales", [[
    | from | rate |
    | $0   | 1%   |
    | $10k | 2%   |
    | $50k | 4%   |
  ]] }
end

incentive "each_slice_at_its_rate" { amount = "pay(rates_split, sold)" }
incentive "all_at_the_rate_reached" { amount = "pay(rates_whole, sold)" }
incentive "rate_between_the_rows" { amount = "sold * rate(rates_interpolated, sold)" }
incentive "each_sale_by_itself" { each = "sales", amount = "pay(rates_split, value)" }
