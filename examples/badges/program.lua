-- "A partner earns a vertical's badge with 3 customers and $100,000 in it, 30 % of its
--  sales or more, and a certificate for it where the vertical has one. Gold partners hold
--  two badges."

program { id = "badges", subject = "partners", period = "calendar year", currency = "USD" }

source "partners" [[
  | column     | type |
  | partner_id | key  |
]]
source "deals" { dated = "closed_on", [[
  | column     | type                            |
  | partner_id | ref partners                    |
  | customer   | text                            |
  | vertical   | one of: health, finance, retail |
  | closed_on  | date                            |
  | value      | money                           |
]] }
source "certificates" [[
  | column     | type                   |
  | partner_id | ref partners           |
  | vertical   | one of: health, finance |
]]
metric "sales" "sum(deals.value)"
group "vertical" {
  from = "deals", by = { "partner_id", "vertical" },
  customers = "count(distinct deals.customer)", sales = "sum(deals.value)",
  certificates = "count(certificates)",
}
specialization "expert" { for_each = "vertical", requires = {
  "customers >= 3", "sales >= $100k", "sales / metric.sales >= 30%",
  "vertical = 'retail' or certificates >= 1",         -- retail has no certificate
} }
tiers { "silver", "gold" }
requirements [[
  | requirement                | silver | gold  |
  | metric.sales >=            | $50k   | $500k |
  | count(vertical where expert) >= | -  | 2     |
]]
