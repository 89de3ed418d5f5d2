-- "A practice needs two architects and three other people who are engineers; nobody counts
--  twice. A certificate holds until it expires, a retired one six months longer. An expert
--  certificate counts as an associate one, too. Two people with the safety course gate all."

program { id = "people", subject = "partners", period = "month", currency = "USD" }

source "partners" [[
  | column     | type |
  | partner_id | key  |
]]
source "certificates" {
  valid = { from = "earned_on", to = { "expires_on", "add_months(retired_on, 6)" } },
  [[
  | column      | type                                                  |
  | partner_id  | ref partners                                          |
  | person      | text                                                  |
  | certificate | one of: architect, engineer, expert engineer, safety  |
  | earned_on   | date                                                  |
  | expires_on  | date                                                  |
  | retired_on  | date?                                                 |
]] }

group "person" {
  from = "certificates", by = { "partner_id", "person" },
  architect = "any(certificates.certificate = 'architect')",
  engineer = "any(certificates.certificate in {'engineer', 'expert engineer'})",
  safe = "any(certificates.certificate = 'safety')",
}
specialization "practice" { requires = {
  { "count(person where safe) >= 2", title = "Two people with the safety course" },
  { "disjoint(2, person.architect, 3, person.engineer)", title = "Five different people" },
} }
