-- Solutions Partner for Modern Work: scored as Enterprise and as SMB, the higher counts.

source "microsoft_365" { of = "partners", dated = "month_end", [[
  | column       | type         | meaning                          |
  | partner_id   | ref partners |                                  |
  | tenant       | text         | the customer                     |
  | workload     | one of: Intune, Exchange, ProPlus, SharePoint, Teams, Teams Meetings, Teams Phone, Teams Phone Calling, Teams Platform, Yammer, Viva Insights, Viva Topics, Viva Learning, Viva Connections, Azure Active Directory Premium, Microsoft Defender for Office 365, Microsoft Defender for Endpoints, Microsoft Defender for Identity, Microsoft Information Protection | |
  | association  | one of: CPOR, DPOR, CSP Tier 1, CSP Tier 2 | |
  | month_end    | date         | last day of the month            |
  | paid_seats   | number(0)    |                                  |
  | active_users | number(0)    | monthly active usage of these    |
]] }

param "enterprise_seats" {
  "300",
  title = "Paid seats of a workload that an Enterprise tenant exceeds",
  cite = "MW 1.2 greater than 300",
}

param "smb_seats" {
  "11",
  title = "Least paid seats of a workload that make an SMB tenant",
  cite = "MW 1.2 between 11 to 300",
}

param "deployed_share" {
  "40%",
  title = "Active seats of the paid ones that make a deployment",
  cite = "MW 5.2 40 % of paid seats as active seats",
}

list "modern_work_workloads" { cite = "MW 1.2 eligible workloads", [[
  | workload            |
  | Intune              |
  | Exchange            |
  | ProPlus             |
  | SharePoint          |
  | Teams               |
  | Teams Meetings      |
  | Teams Phone         |
  | Teams Phone Calling |
  | Teams Platform      |
  | Yammer              |
  | Viva Insights       |
  | Viva Topics         |
  | Viva Learning       |
  | Viva Connections    |
]] }

group "modern_tenant" {
  from = "microsoft_365",
  by = { "partner_id", "tenant" },
  where = "workload in modern_work_workloads",
  enterprise = [[count(microsoft_365 where association in {'CPOR', 'DPOR'}
    and paid_seats > enterprise_seats) >= 1]],
  smb = [[count(microsoft_365 where association in {'CPOR', 'CSP Tier 1', 'CSP Tier 2'}
    and paid_seats >= smb_seats and paid_seats <= enterprise_seats) >= 1]],
  cpor_seats = "sum(microsoft_365.paid_seats where association = 'CPOR')",
  cpor_users = "sum(microsoft_365.active_users where association = 'CPOR')",
  dpor_seats = "sum(microsoft_365.paid_seats where association = 'DPOR')",
  dpor_users = "sum(microsoft_365.active_users where association = 'DPOR')",
  csp_seats = "sum(microsoft_365.paid_seats where association in {'CSP Tier 1', 'CSP Tier 2'})",
  csp_users = "sum(microsoft_365.active_users where association in {'CSP Tier 1', 'CSP Tier 2'})",
}

lookup "modern_threshold" {
  title = "Growth and deployments to earn maximum points, by association",
  cite = "MW 4.2, MW 4.3, MW 5.3, MW 5.4 thresholds for maximum points", [[
  | association | enterprise_growth | smb_growth | enterprise_deployments | smb_deployments |
  | CPOR        | 1,000             | 500        | 5                      | 5               |
  | DPOR        | 4,000             | -          | 10                     | -               |
  | CSP         | -                 | 2,000      | -                      | 10              |
]] }

-- Performance --------------------------------------------------------------------------

metric "modern_enterprise_tenants" {
  "count(modern_tenant where enterprise)",
  title = "Eligible tenants, Enterprise",
  cite = "MW 1.2 at least 1 workload with paid seats greater than 300",
}

metric "modern_smb_tenants" {
  "count(modern_tenant where smb)",
  title = "Eligible tenants, SMB",
  cite = "MW 1.2 at least 1 workload with paid seats between 11 to 300",
}

metric "modern_enterprise_adds" {
  "modern_enterprise_tenants - (modern_enterprise_tenants during same month last year)",
  title = "Modern Work net customer adds, Enterprise",
  cite = "MW 1.1 current tenants less those 12 months ago",
}

metric "modern_smb_adds" {
  "modern_smb_tenants - (modern_smb_tenants during same month last year)",
  title = "Modern Work net customer adds, SMB",
  cite = "MW 1.1 current tenants less those 12 months ago",
}

-- Skilling -----------------------------------------------------------------------------

list "modern_work_certificates" { cite = "MW 2.1 intermediate metric", [[
  | certificate                                             |
  | Microsoft 365 Fundamentals                              |
  | Teams Application Developer Associate                   |
  | Teams Administrator Associate                           |
  | Messaging Administrator Associate                       |
  | Identity and Access Administrator Associate             |
  | Collaboration Communications Systems Engineer Associate |
  | Endpoint Administrator Associate                        |
]] }

metric "modern_intermediate" {
  "count(distinct certificates.person where certificate in modern_work_certificates)",
  title = "People with an intermediate Modern Work certificate",
  cite = "MW 2.1 each certified person once",
}

list "advanced_modern_work_certificates" { cite = "MW 2.2 advanced metric", [[
  | certificate                                           |
  | Enterprise Administrator Expert                       |
  | Teams Meetings and Meeting Rooms Technical Assessment |
]] }

metric "modern_advanced" {
  "count(distinct certificates.person where certificate in advanced_modern_work_certificates)",
  title = "People with an advanced Modern Work certificate",
  cite = "MW 2.2 each certified person once",
}

-- Usage growth: points by association, before they are held to 30 --------------------------

for _, track in ipairs { "enterprise", "smb" } do
  for _, association in ipairs { "cpor", track == "enterprise" and "dpor" or "csp" } do
    local name = "modern_" .. track .. "_" .. association
    local label = track .. ", " .. association
    local threshold = "modern_threshold['" .. string.upper(association) .. "']." .. track
    metric(name .. "_users") {
      "sum(modern_tenant." .. association .. "_users where " .. track .. ")",
      title = "Active users: " .. label,
      cite = "MW 4.1 active users across all eligible tenants and workloads",
    }
    metric(name .. "_growth_points") {
      "30 * (" .. name .. "_users - (" .. name .. "_users during same month last year)) / "
        .. threshold .. "_growth",
      title = "Points for usage growth: " .. label,
      cite = "MW 4.2, MW 4.3 actual growth / threshold * 30",
    }
    metric(name .. "_deployments") {
      "count(modern_tenant where " .. track .. " and " .. association .. "_seats > 0 and "
        .. association .. "_users >= deployed_share * " .. association .. "_seats)",
      title = "Deployments: " .. label,
      cite = "MW 5.2 eligible tenants with 40 % of paid seats active",
    }
    metric(name .. "_deployment_points") {
      "25 * (" .. name .. "_deployments - (" .. name
        .. "_deployments during same month last year)) / " .. threshold .. "_deployments",
      title = "Points for deployments: " .. label,
      cite = "MW 5.3, MW 5.4 actual deployments / threshold * 25",
    }
  end
end

score "modern_work_enterprise" {
  title = "Modern Work, Enterprise",
  cite = "MW Enterprise track",
  measures = [[
    | category         | measure                     | share                             | points                                                                         | out of | cite   |
    | performance      | net customer adds           | -                                 | 4 * modern_enterprise_adds                                                     | 20     | MW 1.3 |
    | skilling         | intermediate certifications | linear(modern_intermediate, 0..4) | -                                                                              | 10     | MW 2.1 |
    | skilling         | advanced certifications     | linear(modern_advanced, 0..2)     | -                                                                              | 15     | MW 2.2 |
    | customer success | usage growth                | -                                 | max(modern_enterprise_cpor_growth_points, modern_enterprise_dpor_growth_points) | 30     | MW 4.2 |
    | customer success | deployments                 | -                                 | max(modern_enterprise_cpor_deployment_points, modern_enterprise_dpor_deployment_points) | 25 | MW 5.3 |
  ]],
}

score "modern_work_smb" {
  title = "Modern Work, SMB",
  cite = "MW SMB track",
  measures = [[
    | category         | measure                     | share                             | points                                                                  | out of | cite   |
    | performance      | net customer adds           | -                                 | 2 * modern_smb_adds                                                     | 20     | MW 1.3 |
    | skilling         | intermediate certifications | linear(modern_intermediate, 0..2) | -                                                                       | 10     | MW 2.1 |
    | skilling         | advanced certifications     | linear(modern_advanced, 0..1)     | -                                                                       | 15     | MW 2.2 |
    | customer success | usage growth                | -                                 | max(modern_smb_cpor_growth_points, modern_smb_csp_growth_points)         | 30     | MW 4.3 |
    | customer success | deployments                 | -                                 | max(modern_smb_cpor_deployment_points, modern_smb_csp_deployment_points) | 25     | MW 5.4 |
  ]],
}

metric "modern_work" {
  "max(score('modern_work_enterprise'), score('modern_work_smb'))",
  title = "Modern Work: the higher of both tracks",
  cite = "MW 3 the highest of the two scores counts towards the designation",
}

metric "modern_work_least" {
  [[max(
    if score('modern_work_enterprise') = modern_work then least_points('modern_work_enterprise') else 0,
    if score('modern_work_smb') = modern_work then least_points('modern_work_smb') else 0)]],
  title = "Least points of a metric on the track that counts",
  cite = "MW 3, PCS 2.2",
}

specialization "solutions_partner_modern_work" {
  title = "Solutions Partner for Modern Work",
  cite = "PCS 2 qualifying for a Solutions Partner designation",
  requires = {
    { "modern_work >= qualifying_points", cite = "PCS 2.1 at least 70 points" },
    { "modern_work_least > 0", cite = "PCS 2.2 every metric above zero" },
  },
}
