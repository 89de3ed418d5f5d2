-- "From 1 July 2026 the commission is 12 % instead of 15 %, and Gold asks for $300,000.
--  Contracts signed before keep their 15 % for as long as they run."

program { id = "grandfathering", subject = "partners", period = "quarter", currency = "USD" }

source "partners" [[
  | column     | type |
  | partner_id | key  |
]]
source "invoices" { dated = "invoiced_on", [[
  | column      | type         |
  | invoice_id  | key          |
  | partner_id  | ref partners |
  | signed_on   | date         |
  | invoiced_on | date         |
  | amount      | money        |
]] }

metric "billed" "sum(invoices.amount during trailing 12 months)"
tiers { "member", "gold" }
requirements [[
  | requirement | member | gold  |
  | billed >=   | $0     | $200k |
]]
requirements { from = "2026-07-01", cite = "amendment 4", [[
  | requirement | member | gold  |
  | billed >=   | $0     | $300k |
]] }

param "commission" { cite = "clause 7, amendment 4", [[
  | from       | rate |
  | 2024-01-01 | 15%  |
  | 2026-07-01 | 12%  |
]] }
incentive "contract_commission" {
  each = "invoices",
  as_of = "signed_on",                 -- the rate of the day the contract was signed
  amount = "amount * commission",
}
