-- "A partner is Gold by revenue ($250,000), or by skill: 6 certified people and any two of
--  these: a case study, a satisfaction of 4.5, a joint event. Silver is half the revenue or
--  three people. Whoever has an open complaint reaches no tier by revenue."

program { id = "paths", subject = "partners", period = "calendar year", currency = "USD" }

source "partners" [[
  | column       | type       |
  | partner_id   | key        |
  | revenue      | money      |
  | certified    | number(0)  |
  | case_studies | number(0)  |
  | satisfaction | number(1)? |
  | joint_events | number(0)  |
  | complaint    | flag       |
]]

tiers { "silver", "gold" }

requirements "by revenue" [[
  | requirement   | silver | gold  | cite |
  | revenue >=    | $125k  | $250k | 2.1  |
  | not complaint | yes    | yes   | 2.4  |
]]

requirements "by skill" [[
  | requirement                                                             | silver | gold | cite |
  | certified >=                                                            | 3      | 6    | 2.2  |
  | at_least(2, case_studies > 0, satisfaction >= 4.5, joint_events > 0)    | -      | yes  | 2.3  |
]]
