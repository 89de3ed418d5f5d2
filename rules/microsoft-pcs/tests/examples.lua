-- The examples that the vendor's pages work out. README.md beside program.lua says which
-- reading stands where a page contradicts itself.

-- people { "AB", "Azure Administrator Associate", "CD", ... }: rows of certificates.
local function people(list)
  local rows = "| person | certificate | earned_on |\n"
  for i = 1, #list, 2 do
    for k = 1, string.len(list[i]) do
      rows = rows .. "| " .. string.sub(list[i], k, k) .. " | " .. list[i + 1]
        .. " | 2023-01-01 |\n"
    end
  end
  return rows
end

local ARCHITECT, ADMINISTRATOR = "Azure Solutions Architect Expert", "Azure Administrator Associate"
local DATA = "Azure Data Engineer Associate"

local function data_ai(name, list, points)
  test(name) {
    period = "2023-10",
    given = { certificates = people(list) },
    expect = { data_ai = points },
  }
end

-- Data & AI: two steps that give no points and gate the third, 4 points a person.
data_ai("Data & AI: two, two and three people",
  { "AB", ARCHITECT, "CD", ADMINISTRATOR, "EFG", DATA }, 12)
data_ai("Data & AI: the same two people do all steps",
  { "AB", ARCHITECT, "AB", ADMINISTRATOR, "AB", DATA }, 8)
data_ai("Data & AI: step 2 is not done", { "AB", ARCHITECT, "AB", DATA }, 0)
data_ai("Data & AI: one person short in step 1",
  { "A", ARCHITECT, "BC", ADMINISTRATOR, "BC", DATA }, 0)
data_ai("Data & AI: and one more person does it",
  { "AD", ARCHITECT, "BC", ADMINISTRATOR, "BC", DATA }, 8)
data_ai("Data & AI: at most 40", { "AB", ARCHITECT, "AB", ADMINISTRATOR, "ABCDEFGHIJK", DATA }, 40)

test "one of three net customer adds gives 10 of 30" {
  period = "2023-10",
  given = { azure = [[
    | tenant  | month_end  | service | offer    | association | acr      |
    | Contoso | 2023-10-31 | SQL     | Standard | CSP Tier 2  | $100,000 |
  ]] },
  expect = { azure_net_adds = 1 },
}

-- Security: who holds what counts from 2023-12-01 on for two people in each step.
local ENGINEER, CYBER = "Azure Security Engineer Associate", "Cybersecurity Architect Expert"
local ANALYST = "Security Operations Analyst Associate"

test "Security: two, two and three people" {
  period = "2023-12",
  given = { certificates = people { "AB", ENGINEER, "CD", ANALYST, "EFG", CYBER } },
  expect = { security = 20 },
}
-- The page prints 13.3: two of six people of 40 points.
test "Security: the same two people do all steps" {
  period = "2023-12",
  given = { certificates = people { "AB", ENGINEER, "AB", ANALYST, "AB", CYBER } },
  expect = { security = "80 / 6" },
}
test "Security: until November one person a step is enough" {
  period = "2023-11",
  given = { certificates = people { "A", ENGINEER, "B", ANALYST, "C", CYBER } },
  expect = { security_prerequisites = true },
}
test "Security: from December it is not" {
  period = "2023-12",
  given = { certificates = people { "A", ENGINEER, "B", ANALYST, "C", CYBER } },
  expect = { security_prerequisites = false, security = 0 },
}

-- Modern Work: the better association counts; 2,000 DPOR give 15, 1,500 CPOR 45, held to 30.
test "Modern Work: usage growth" {
  period = "2023-10",
  with = {
    modern_enterprise_dpor_users = 2000,
    modern_enterprise_cpor_users = 1500,
    ["modern_enterprise_dpor_users during same month last year"] = 0,
    ["modern_enterprise_cpor_users during same month last year"] = 0,
  },
  expect = {
    modern_enterprise_dpor_growth_points = 15,
    modern_enterprise_cpor_growth_points = 45,
    modern_work_enterprise = 30,
  },
}
test "Modern Work: deployments" {
  period = "2023-10",
  with = {
    modern_enterprise_dpor_deployments = 4,
    modern_enterprise_cpor_deployments = 3,
    ["modern_enterprise_dpor_deployments during same month last year"] = 0,
    ["modern_enterprise_cpor_deployments during same month last year"] = 0,
  },
  expect = {
    modern_enterprise_dpor_deployment_points = 10,
    modern_enterprise_cpor_deployment_points = 15,
    modern_work_enterprise = 15,
  },
}
test "Modern Work: the higher track counts" {
  period = "2023-10",
  with = { modern_intermediate = 2, modern_advanced = 1 },
  expect = { modern_work_enterprise = "5 + 7.5", modern_work_smb = 25, modern_work = 25 },
}
