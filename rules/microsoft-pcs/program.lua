-- Microsoft AI Cloud Partner Program: the partner capability score in six solution areas.
-- The clauses (PCS 1, AZ 2.3, MW 4.2 ...) are numbered in README.md beside this file, which
-- maps every one of them to its rule. A file for each page of the guide.

program {
  id = "microsoft-pcs",
  title = "Microsoft AI Cloud Partner Program: partner capability score",
  subject = "partners",
  period = "month",
  currency = "USD",
  cite = "PCS 1 Partner Capability Score",
  note = "The month evaluated is the guide's last month; partners stand as on its last day.",
}

source "partners" [[
  | column     | type | meaning                          |
  | partner_id | key  | one row per partner organization |
  | name       | text |                                  |
  | country    | text |                                  |
]]

param "qualifying_points" {
  "70",
  title = "Points that qualify for a designation",
  cite = "PCS 2.1 at least 70 points of 100",
}

include "skilling.lua"
include "azure.lua"
include "business_applications.lua"
include "modern_work.lua"
include "security.lua"
