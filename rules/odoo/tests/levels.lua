-- 4.1 Partnership levels: the table of each version, at its edges.

test "levels of version 6a" { period = "2018-Q1", [[
  | net_users | certified | => tier |
  | 0         | 0         | none    |
  | 0         | 1         | ready   |
  | -1        | 9         | none    |
  | 49        | 2         | ready   |
  | 50        | 1         | ready   |
  | 50        | 2         | silver  |
  | 99        | 4         | silver  |
  | 100       | 3         | silver  |
  | 100       | 4         | gold    |
]] }

test "levels of version 9" { period = "2021-Q1", [[
  | net_users | certified | retention | => tier  |
  | -1        | 5         | 100%      | none     |
  | 0         | 0         | missing   | learning |
  | 9         | 1         | 100%      | learning |
  | 10        | 0         | 100%      | learning |
  | 10        | 1         | missing   | ready    |
  | 49        | 2         | 70%       | ready    |
  | 50        | 1         | 70%       | ready    |
  | 50        | 2         | 69.99%    | ready    |
  | 50        | 2         | missing   | ready    |
  | 50        | 2         | 70%       | silver   |
  | 149       | 3         | 80%       | silver   |
  | 150       | 2         | 80%       | silver   |
  | 150       | 3         | 79.99%    | silver   |
  | 150       | 3         | 80%       | gold     |
]] }

test "levels of version 11" { period = "2023-Q2", [[
  | net_users | certified | retention | => tier  | because                    |
  | 74        | 3         | 70%       | ready    | requirements.2023-05-19.net_users.silver |
  | 75        | 2         | 70%       | ready    | requirements.2023-05-19.certified.silver |
  | 75        | 3         | 69.99%    | ready    | requirements.2023-05-19.retention.silver |
  | 75        | 3         | 70%       | silver   | requirements.2023-05-19.net_users.silver |
  | 299       | 6         | 80%       | silver   | requirements.2023-05-19.net_users.gold   |
  | 300       | 5         | 80%       | silver   | requirements.2023-05-19.certified.gold   |
  | 300       | 6         | 79.99%    | silver   | requirements.2023-05-19.retention.gold   |
  | 300       | 6         | 80%       | gold     | requirements.2023-05-19.retention.gold   |
]] }

-- Version 11 is of 2023-05-19: the review of 2023-06-30 is the first that it decides.
test "the agreement as it was the day before" {
  period = "2023-Q2", rules_as_of = "2023-05-18",
  with = { net_users = 150, certified = 3, retention = "80%" },
  expect = { tier = "gold" },
}

test "net new users: renewals do not count, nor what is older than 12 months" {
  period = "2023-Q2",
  given = { user_changes = [[
    | kind     | changed_on | users |
    | new      | 2022-07-01 | 40    |
    | upsell   | 2023-06-30 | 10    |
    | downsell | 2023-01-15 | 5     |
    | churn    | 2023-02-15 | 3     |
    | renewal  | 2023-03-15 | 100   |
    | new      | 2022-06-30 | 70    |
    | new      | 2023-07-01 | 70    |
  ]] },
  expect = { net_users = 42 },
}

test "certified on one of the last three versions, each employee once" {
  period = "2023-Q2",
  given = { certifications = [[
    | employee | version | passed_on  | left_on    |
    | Ada      | 16.0    | 2023-01-10 | -          |
    | Ada      | 15.0    | 2022-01-10 | -          |
    | Ben      | 14.0    | 2021-01-10 | 2023-06-30 |
    | Cem      | 13.0    | 2020-01-10 | -          |
    | Dee      | 16.0    | 2023-01-10 | 2023-06-29 |
    | Eli      | 16.0    | 2023-07-01 | -          |
  ]] },
  expect = { certified = 2 },
}

-- To version 10: contracts that are active, of those active at some point in 12 months.
test "retention of version 9" {
  period = "2021-Q1",
  given = { contracts = [[
    | started_on | ended_on   |
    | 2019-01-01 | -          |
    | 2020-06-01 | 2021-03-31 |
    | 2020-06-01 | 2021-03-30 |
    | 2019-01-01 | 2020-03-31 |
    | 2021-04-01 | -          |
  ]] },
  expect = { retention = "2 / 3" },
}

-- From version 11: of the customers acquired in 3 years those that are still active.
test "retention of version 11" {
  period = "2023-Q2",
  given = {
    customers = [[
      | customer_id | acquired_on |
      | C1          | 2020-07-01  |
      | C2          | 2022-01-01  |
      | C3          | 2023-06-30  |
      | C4          | 2022-01-01  |
      | old         | 2020-06-30  |
    ]],
    contracts = [[
      | customer_id | started_on | ended_on   |
      | C1          | 2020-07-01 | -          |
      | C1          | 2021-07-01 | -          |
      | C2          | 2022-01-01 | 2023-06-29 |
      | C3          | 2023-06-30 | -          |
      | C4          | 2022-01-01 | 2023-06-30 |
      | old         | 2020-06-30 | -          |
    ]],
  },
  expect = { retention = "75%" },
}
