-- Odoo Partnership Agreement: partnership levels and commissions, versions 6a (2017-12-11)
-- to 11 (2023-05-19) as dated rules. The clauses (4.1, 4.2 ...) are those of the agreement;
-- README.md beside this file maps every one of them to its rule and names what the texts
-- leave open. "assumed" marks figures that the agreement does not give.

program {
  id = "odoo",
  title = "Odoo partners: levels and commissions",
  subject = "partners",
  period = "quarter",
  currency = "EUR",
  rounding = "half up to €0.01",
  cite = "4.1 Partnership levels",
}

-- Data ---------------------------------------------------------------------------------

source "partners" [[
  | column     | type | meaning |
  | partner_id | key  |         |
  | name       | text |         |
]]

source "customers" { dated = "acquired_on", [[
  | column      | type         | meaning                            |
  | customer_id | key          |                                    |
  | partner_id  | ref partners |                                    |
  | acquired_on | date         | first Odoo Enterprise subscription |
]] }

source "contracts" { of = "partners", valid = { from = "started_on", to = "ended_on" }, [[
  | column      | type          | meaning                                         |
  | contract_id | key           | Odoo Enterprise contracts                       |
  | partner_id  | ref partners  |                                                 |
  | customer_id | ref customers |                                                 |
  | started_on  | date          |                                                 |
  | ended_on    | date?         | the last day that it is active; empty: goes on  |
]] }

source "user_changes" { dated = "changed_on", [[
  | column     | type                                          | meaning                     |
  | change_id  | key                                           |                             |
  | partner_id | ref partners                                  |                             |
  | kind       | one of: new, upsell, downsell, churn, renewal |                             |
  | changed_on | date                                          |                             |
  | users      | number(0)                                     | how many Enterprise users are won, lost or renewed |
]] }

source "certifications" { valid = { from = "passed_on", to = "left_on" }, [[
  | column           | type         | meaning                                           |
  | certification_id | key          |                                                   |
  | partner_id       | ref partners |                                                   |
  | employee         | text         |                                                   |
  | version          | number(1)    | the Odoo version, such as 16.0                    |
  | passed_on        | date         |                                                   |
  | left_on          | date?        | the last day with the partner; empty: still there |
]] }

source "invoices" { of = "partners", dated = "invoiced_on", [[
  | column               | type                                     | meaning                        |
  | invoice_id           | key                                      |                                |
  | partner_id           | ref partners                             |                                |
  | customer_id          | ref customers                            |                                |
  | subscription         | text                                     |                                |
  | product              | one of: enterprise, odoo.sh, maintenance | maintenance: of covered extra modules |
  | billed               | one of: monthly, yearly                  | what the invoice covers        |
  | invoiced_on          | date                                     | date of the customer's invoice |
  | amount               | money                                    | what the customer pays to Odoo |
  | partner_contract     | flag                                     | the partner has a contract with the customer |
  | working_with_partner | flag                                     | the customer has not given notice that it stops |
]] }

-- 4.1 Partnership levels ---------------------------------------------------------------

lookup "counts_as" { cite = "4.1 new customers, upsells, downsells and churn; not renewals", [[
  | kind     | sign |
  | new      | 1    |
  | upsell   | 1    |
  | downsell | -1   |
  | churn    | -1   |
  | renewal  | 0    |
]] }

metric "net_users" {
  "sum(user_changes.users * counts_as[kind] during trailing 12 months)",
  title = "Net new Odoo Enterprise users sold, 12 months",
  cite = "4.1",
}

param "newest_version" { cite = "assumed: release days of Odoo; the agreement names no versions", [[
  | from       | version |
  | 2016-10-05 | 10.0    |
  | 2017-10-04 | 11.0    |
  | 2018-10-03 | 12.0    |
  | 2019-10-03 | 13.0    |
  | 2020-10-01 | 14.0    |
  | 2021-10-06 | 15.0    |
  | 2022-10-12 | 16.0    |
  | 2023-11-08 | 17.0    |
]] }

metric "certified" {
  "count(distinct certifications.employee where version > newest_version - 3)",
  title = "Employees certified on one of the last 3 versions",
  cite = "4.1",
}

metric "retention" {
  [[count(contracts) / count(contracts where started_on <= period.end
    and (ended_on otherwise period.end) >= add_months(add_days(period.end, 1), -12)
    during all time)]],
  unit = "percent",
  title = "Retention rate",
  cite = "4.1 (version 9) contracts active now of those active at some point in 12 months",
}

metric "retention" {
  [[count(distinct contracts.customer_id
      where customers.acquired_on >= add_months(add_days(period.end, 1), -36))
    / count(customers during trailing 36 months)]],
  from = "2023-05-19",
  unit = "percent",
  title = "Retention rate",
  cite = "4.1 (version 11) customers acquired in 3 years: those that are active of all",
}

tiers { "learning", "ready", "silver", "gold", titles = {
  learning = "Learning Partner",
  ready = "Ready",
  silver = "Silver",
  gold = "Gold",
} }

requirements { from = "2017-12-11", cite = "4.1 (version 6a)", [[
  | requirement  | ready | silver | gold |
  | net_users >= | 0     | 50     | 100  |
  | certified >= | 1     | 2      | 4    |
]] }

requirements { from = "2021-01-12", cite = "4.1 (version 9)", [[
  | requirement  | learning | ready | silver | gold |
  | net_users >= | 0        | 10    | 50     | 150  |
  | certified >= | 0        | 1     | 2      | 3    |
  | retention >= | -        | -     | 70%    | 80%  |
]] }

requirements { from = "2023-05-19", cite = "4.1 (version 11)", [[
  | requirement  | learning | ready | silver | gold |
  | net_users >= | 0        | 10    | 75     | 300  |
  | certified >= | 0        | 1     | 3      | 6    |
  | retention >= | -        | -     | 70%    | 80%  |
]] }

metric "grade" {
  "tier during previous quarter",
  title = "Level in force",
  cite = "4.1 reviewed quarterly; 4.5 the level at the date of the customer invoice",
  note = "Set by the review at the end of the quarter before; it holds for the whole quarter.",
}

metric "grade_a_quarter_ago" {
  "grade during previous quarter",
  title = "Level in force a quarter before",
}
metric "grade_two_quarters_ago" {
  "grade_a_quarter_ago during previous quarter",
  title = "Level in force two quarters before",
}
metric "grade_three_quarters_ago" {
  "grade_two_quarters_ago during previous quarter",
  title = "Level in force three quarters before",
}

-- How many quarters lie between an invoice and the period's end.
local quarters_ago = "4 * (year(period.end) - year(invoices.invoiced_on))"
  .. " + quarter(period.end) - quarter(invoices.invoiced_on)"

decision "grade_then" {
  title = "Level in force on the day of the invoice",
  cite = "4.5 their level at the date of the customer invoice",
  complete = false,
  "| " .. quarters_ago .. [[ | => grade              |
  | 0                        | grade                    |
  | 1                        | grade_a_quarter_ago      |
  | 2                        | grade_two_quarters_ago   |
  | 3                        | grade_three_quarters_ago |
]] }

-- 4.2 Benefits -------------------------------------------------------------------------

benefits { cite = "4.2", [[
  | benefit                                    | kind        | learning | ready         | silver         | gold         |
  | visibility on odoo.com                     | recognition | -        | Ready Partner | Silver Partner | Gold Partner |
  | "Odoo" trademark and partner logo          | recognition | Yes      | Yes           | Yes            | Yes          |
  | sales coaching and webinars                | training    | Yes      | Yes           | Yes            | Yes          |
  | access to the Odoo knowledge base          | training    | Yes      | Yes           | Yes            | Yes          |
  | Odoo Enterprise source code and repository | software    | Yes      | Yes           | Yes            | Yes          |
  | Odoo Enterprise trial extension code       | software    | Yes      | Yes           | Yes            | Yes          |
  | Odoo.sh for testing and development        | software    | Yes      | Yes           | Yes            | Yes          |
  | account manager and partner dashboard      | sales       | -        | Yes           | Yes            | Yes          |
  | access to marketing material               | marketing   | Yes      | Yes           | Yes            | Yes          |
  | partner event: support and promotion       | marketing   | -        | Yes           | Yes            | Yes          |
]] }

-- 4.2, 4.5 Commissions -----------------------------------------------------------------

lookup "enterprise_rate" { cite = "4.2 Commission on Odoo Enterprise", [[
  | from       | tier     | rate |
  | 2021-01-12 | learning | 10%  |
  | 2021-01-12 | ready    | 10%  |
  | 2021-01-12 | silver   | 15%  |
  | 2021-01-12 | gold     | 20%  |
]] }

lookup "odoo_sh_rate" { cite = "4.2 Commission on Odoo SH platform, versions 9 and 10", [[
  | from       | tier     | rate |
  | 2021-01-12 | learning | 10%  |
  | 2021-01-12 | ready    | 100% |
  | 2021-01-12 | silver   | 100% |
  | 2021-01-12 | gold     | 100% |
  | 2023-01-09 | learning | 10%  |
  | 2023-01-09 | ready    | 50%  |
  | 2023-01-09 | silver   | 50%  |
  | 2023-01-09 | gold     | 50%  |
]] }

param "maintenance_rate" { cite = "4.2 Commission on Maintenance of Extra Modules", [[
  | from       | rate |
  | 2021-01-12 | 82%  |
]] }

param "monthly_cap" { "€150", cite = "4.2 note 1: of monthly commission per subscription" }
param "yearly_cap" { "€1,440", cite = "4.2 note 1: of yearly commission per subscription" }

incentive "enterprise_commission" {
  title = "Commission on Odoo Enterprise",
  cite = "4.2, 4.5",
  each = "invoices",
  where = {
    enterprise = "product = 'enterprise'",
    partner_contract = "partner_contract",
  },
  amount = "amount * enterprise_rate[grade_then]",
}

incentive "maintenance_commission" {
  title = "Commission on maintenance of extra modules",
  cite = "4.2, 4.5 Maintenance of Covered Extra Modules",
  each = "invoices",
  where = {
    maintenance = "product = 'maintenance'",
    partner_contract = "partner_contract",
    working_with_partner = "working_with_partner",
  },
  amount = "amount * maintenance_rate",
}

-- The commission on an invoice, by the level and the rate of its date. What is summed here
-- is in cents, so that a cap is never passed by half a cent.
local commission = "round(invoices.amount * odoo_sh_rate[grade_then], half up to €0.01)"
local rated = "odoo_sh_rate[grade_then] is not missing"

group "sh_month" {
  from = "invoices",
  by = { "partner_id", "subscription", month = "month_start(invoiced_on)" },
  where = "product = 'odoo.sh' and billed = 'monthly' and partner_contract",
  rated = "count(invoices where " .. rated .. " as of invoiced_on)",
  commission = "sum(" .. commission .. " as of invoiced_on)",
}

incentive "odoo_sh_monthly" {
  title = "Commission on Odoo.sh, monthly subscriptions",
  cite = "4.2 note 1: up to a maximum of 150€ of monthly commission per subscription",
  each = "sh_month",
  where = { rate_given = "rated >= 1" },
  amount = "commission",
  cap_each = "monthly_cap",
}

group "sh_year" {
  from = "invoices",
  by = { "partner_id", "subscription" },
  during = "year to date",
  where = "product = 'odoo.sh' and billed = 'yearly' and partner_contract",
  rated = "count(invoices where invoiced_on >= period.start and " .. rated .. " as of invoiced_on)",
  earlier = "sum(" .. commission .. " where invoiced_on < period.start as of invoiced_on)",
  commission = "sum(" .. commission .. " where invoiced_on >= period.start as of invoiced_on)",
}

incentive "odoo_sh_yearly" {
  title = "Commission on Odoo.sh, yearly subscriptions",
  cite = "4.2 note 1: or 1440€ of yearly commission per subscription",
  note = "What earlier periods of the calendar year paid is part of the cap.",
  each = "sh_year",
  where = { rate_given = "rated >= 1" },
  steps = {
    paid_before = "min(earlier, yearly_cap)",
    paid_by_now = "min(earlier + commission, yearly_cap)",
    payout = "paid_by_now - paid_before",
  },
}
