-- "Partners earn 10 % of the first-year value of every deal that they register and win."

program {
  id = "flat-rate",
  subject = "partners",
  period = "calendar year",
  currency = "USD",
}

source "partners" [[
  | column     | type |
  | partner_id | key  |
  | name       | text |
]]

source "deals" { dated = "closed_on", [[
  | column     | type                    |
  | deal_id    | key                     |
  | partner_id | ref partners            |
  | closed_on  | date                    |
  | stage      | one of: open, won, lost |
  | registered | flag                    |
  | value      | money                   |
]] }

param "referral_rate" { cite = "clause 2", "10%" }

incentive "referral_fee" {
  title = "Referral fee",
  each = "deals",
  where = {
    won        = { "stage = 'won'", title = "The deal is won" },
    registered = { "registered", title = "The partner registered the deal" },
  },
  amount = "value * referral_rate",
}
