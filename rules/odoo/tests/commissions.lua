-- 4.2, 4.5 Commissions: by the level that the review before has set.

test "Odoo Enterprise pays 10, 10, 15, 20 % by level" {
  period = "2023-Q4",
  given = { invoices = [[
    | product    | invoiced_on | amount  | partner_contract |
    | enterprise | 2023-11-15  | €1,000  | yes              |
    | enterprise | 2023-11-16  | €500    | no               |
  ]] }, [[
  | case     | net_users during previous quarter | certified during previous quarter | retention during previous quarter | => enterprise_commission |
  | learning | 0                                 | 0                                 | missing                           | €100                     |
  | ready    | 10                                | 1                                 | missing                           | €100                     |
  | silver   | 75                                | 3                                 | 70%                               | €150                     |
  | gold     | 300                               | 6                                 | 80%                               | €200                     |
]] }

-- The level of this quarter's own review pays nothing yet.
test "the level of the invoice is that of the review before" {
  period = "2023-Q4",
  with = {
    net_users = 300, certified = 6, retention = "80%",
    ["net_users during previous quarter"] = 10,
    ["certified during previous quarter"] = 1,
  },
  given = { invoices = [[
    | product    | invoiced_on | amount | partner_contract |
    | enterprise | 2023-12-31  | €1,000 | yes              |
  ]] },
  expect = { tier = "gold", enterprise_commission = "€100" },
}

test "Odoo.sh of a month: 50 %, at most €150 per subscription" {
  period = "2023-Q4",
  with = {
    ["net_users during previous quarter"] = 10, ["certified during previous quarter"] = 1,
  },
  given = { invoices = [[
    | subscription | product | billed  | invoiced_on | amount | partner_contract |
    | S1           | odoo.sh | monthly | 2023-10-05  | €280   | yes              |
    | S1           | odoo.sh | monthly | 2023-11-05  | €400   | yes              |
    | S2           | odoo.sh | monthly | 2023-11-05  | €120   | yes              |
    | S2           | odoo.sh | monthly | 2023-11-06  | €100   | no               |
  ]] },
  expect = { odoo_sh_monthly = "€140 + €150 + €60" },
}

test "Odoo.sh to version 9: 100 %, Learning 10 %" {
  period = "2022-Q4",
  given = { invoices = [[
    | subscription | product | billed  | invoiced_on | amount | partner_contract |
    | S1           | odoo.sh | monthly | 2022-10-05  | €140   | yes              |
    | S1           | odoo.sh | monthly | 2022-11-05  | €400   | yes              |
  ]] }, [[
  | case     | net_users during previous quarter | certified during previous quarter | => odoo_sh_monthly |
  | learning | 0                                 | 0                                 | €14 + €40          |
  | ready    | 10                                | 1                                 | €140 + €150        |
]] }

test "the rate of Odoo.sh changes on its day" {
  period = "2023-Q1",
  with = {
    ["net_users during previous quarter"] = 10, ["certified during previous quarter"] = 1,
  },
  given = { invoices = [[
    | subscription | product | billed  | invoiced_on | amount | partner_contract |
    | S1           | odoo.sh | monthly | 2023-01-08  | €60    | yes              |
    | S2           | odoo.sh | monthly | 2023-01-09  | €60    | yes              |
  ]] },
  expect = { odoo_sh_monthly = "€60 + €30" },
}

test "Odoo.sh of a year: at most €1,440, with what the year has paid" {
  period = "2023-Q4",
  with = {
    ["net_users during previous quarter"] = 10, ["certified during previous quarter"] = 1,
  },
  given = { invoices = [[
    | subscription | product | billed | invoiced_on | amount | partner_contract |
    | S1           | odoo.sh | yearly | 2023-10-05  | €3,000 | yes              |
    | S2           | odoo.sh | yearly | 2023-10-05  | €1,000 | yes              |
  ]] },
  expect = { odoo_sh_yearly = "€1,440 + €500" },
}

test "maintenance of extra modules: 82 %, whatever the level" {
  given = { invoices = [[
    | product     | invoiced_on | amount | partner_contract | working_with_partner |
    | maintenance | 2023-11-15  | €1,000 | yes              | yes                  |
    | maintenance | 2023-11-16  | €1,000 | yes              | no                   |
    | maintenance | 2023-11-17  | €1,000 | no               | yes                  |
  ]] },
  expect = { maintenance_commission = "€820" },
  because = {
    "incentive.maintenance_commission.where.working_with_partner",
    "incentive.maintenance_commission.where.partner_contract",
  },
}
