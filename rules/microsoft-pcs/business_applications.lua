-- Solutions Partner for Business Applications.

source "business_revenue" { of = "partners", dated = "month_end", [[
  | column      | type         | meaning                             |
  | partner_id  | ref partners |                                     |
  | tenant      | text         | the customer                        |
  | workload    | one of: AI Builder, Business Central, CE Bundle, Commerce, Customer Insights, Customer Service, F&O Bundle, Field Service, Finance, Fraud Protection, HR, Intelligent Order Management, Marketing, Mixed Reality, Omni Channel, Power Apps, Power Automate, Power BI, Power Pages, Power Virtual Agent, Project Operations, Sales, Supply Chain, Non-workload specific | |
  | association | one of: CPOR RevRec, CPOR OSA, CPOR RevRec Performance, CSP Tier 1, CSP Tier 2, DPOR, CPOR OSU, PAL | |
  | month_end   | date         | last day of the month               |
  | revenue     | money        | the partner's contribution          |
]] }

source "business_usage" { of = "partners", dated = "month_end", [[
  | column      | type         | meaning                             |
  | partner_id  | ref partners |                                     |
  | tenant      | text         | the customer                        |
  | workload    | one of: Business Central, Core HR, Common data service, Customer Insights, Finance & Operations, Guides, Portals, Power Apps, Power Automate, Power BI, Remote Assist, Retail, Talent Attract, Talent Onboard | |
  | association | one of: CPOR OSU, DPOR, PAL, CSP Tier 1, CSP Tier 2, CPOR RevRec, CPOR OSA, CPOR RevRec Performance | |
  | month_end   | date         | last day of the month               |
  | units       | number(0)    | monthly active users, or profiles   |
]] }

-- Classification -----------------------------------------------------------------------

lookup "business_threshold" {
  cite = "BA 2.2, 2.3, 3.1, 3.2, 4.1, 4.2, 5.1, 5.2 thresholds to earn maximum points", [[
  | track      | revenue | net_adds | intermediate | advanced | base   | growth | consumption | deployments |
  | Enterprise | $1,500  | 5        | 20           | 7        | 50,000 | 30%    | 10,000      | 5           |
  | SMB        | $250    | 5        | 5            | 2        | 25,000 | 30%    | 5,000       | 5           |
]] }

param "large_workload_revenue" {
  "$5,000",
  title = "Revenue that a tenant's workload must exceed to make the partner Enterprise",
  cite = "BA 1.1 more than USD 5,000",
}

param "large_workloads" {
  "5",
  title = "Workloads that make a partner Enterprise",
  cite = "BA 1.1 5 or more; BA 1.2 4 or less",
}

list "revenue_associations" { cite = "BA 2.2 eligible association types", [[
  | association             |
  | CPOR RevRec             |
  | CPOR OSA                |
  | CPOR RevRec Performance |
  | CSP Tier 1              |
  | CSP Tier 2              |
  | DPOR                    |
]] }

group "business_workload" {
  from = "business_revenue",
  by = { "partner_id", "tenant", "workload" },
  where = "association in revenue_associations",
  revenue = "sum(business_revenue.revenue)",
}

metric "business_large_workloads" {
  "count(business_workload where revenue > large_workload_revenue)",
  title = "Workloads of tenants above USD 5,000",
  cite = "BA 1.1 unique workloads for each customer tenant",
}

metric "business_enterprise" {
  [[business_large_workloads >= large_workloads
    and (business_large_workloads during same month last year) >= large_workloads]],
  title = "Classified as Enterprise",
  cite = "BA 1.1 in both the last month and 12 months before",
}

metric "business_track" {
  "if business_enterprise then 'Enterprise' else 'SMB'",
  title = "Classification",
  cite = "BA 1 Classification",
}

-- Performance --------------------------------------------------------------------------

metric "business_enterprise_customers" {
  "count(business_workload where revenue >= business_threshold['Enterprise'].revenue)",
  title = "Eligible workloads, Enterprise",
  cite = "BA 2.2 at least USD 1,500 in the month",
}

metric "business_smb_customers" {
  "count(business_workload where revenue >= business_threshold['SMB'].revenue)",
  title = "Eligible workloads, SMB",
  cite = "BA 2.2 at least USD 250 in the month",
}

metric "business_net_adds" {
  [[if business_enterprise
    then business_enterprise_customers - (business_enterprise_customers during same month last year)
    else business_smb_customers - (business_smb_customers during same month last year)]],
  title = "Business Applications net customer adds",
  cite = "BA 2.1 qualifying workloads less those of 12 months ago",
}

-- Skilling -----------------------------------------------------------------------------

list "business_certificates" { cite = "BA 3.1 eligible intermediate certifications", [[
  | certificate                                                                         |
  | Dynamics 365 Finance Functional Consultant Associate                                |
  | Dynamics 365 Commerce Functional Consultant Associate                               |
  | Dynamics 365: Finance and Operations Apps Developer Associate                       |
  | Dynamics 365 Supply Chain Management Functional Consultant Associate                |
  | Dynamics 365 Supply Chain Management, Manufacturing Functional Consultant Associate |
  | Dynamics 365 Customer Service Functional Consultant Associate                       |
  | Dynamics 365 Sales Functional Consultant Associate                                  |
  | Dynamics 365 Field Service Functional Consultant Associate                          |
  | Dynamics 365 Business Central Functional Consultant Associate                       |
  | Dynamics 365 Marketing Functional Consultant Associate                              |
  | Power Platform App Maker Associate                                                  |
  | Data Analyst Associate                                                              |
  | Power Platform Functional Consultant Associate                                      |
  | Power Platform Developer Associate                                                  |
  | Customer Data Platform Specialty                                                    |
  | Azure Enterprise Data Analyst Associate                                             |
  | Power Automate RPA Developer Associate                                              |
]] }

metric "business_intermediate" {
  "count(distinct certificates.person where certificate in business_certificates)",
  title = "People with an intermediate Business Applications certificate",
  cite = "BA 3.1 each certified person once",
}

list "advanced_business_certificates" { cite = "BA 3.2 eligible advanced certifications", [[
  | certificate                                                         |
  | Dynamics 365 Supply Chain Management Functional Consultant Expert   |
  | Dynamics 365: Finance and Operations Apps Solution Architect Expert |
  | Dynamics 365 + Power Platform Solution Architect Expert             |
  | Power Platform Solution Architect Expert                            |
]] }

metric "business_advanced" {
  "count(distinct certificates.person where certificate in advanced_business_certificates)",
  title = "People with an advanced Business Applications certificate",
  cite = "BA 3.2 each certified person once",
}

-- Customer success ---------------------------------------------------------------------

lookup "consumption_rate" {
  title = "Rate card of the monthly consumption value",
  cite = "BA 4.3 rate card", note = "Portals is an eligible workload and has no rate.", [[
  | workload             | rate  |
  | Business Central     | 1,000 |
  | Core HR              | 1,000 |
  | Common data service  | 200   |
  | Customer Insights    | 0.2   |
  | Finance & Operations | 100   |
  | Guides               | 1,000 |
  | Portals              | -     |
  | Power Apps           | 200   |
  | Power Automate       | 200   |
  | Power BI             | 200   |
  | Remote Assist        | 1,000 |
  | Retail               | 100   |
  | Talent Attract       | 1,000 |
  | Talent Onboard       | 1,000 |
]] }

list "linked_workloads" { cite = "BA 4.3 Power Platform and Customer Insights: by Partner Admin Link", [[
  | workload          |
  | Customer Insights |
  | Portals           |
  | Power Apps        |
  | Power Automate    |
  | Power BI          |
]] }

group "business_deployment" {
  from = "business_usage",
  by = { "partner_id", "tenant", "workload" },
  where = [[association in {'CSP Tier 1', 'CSP Tier 2'}
    or (if workload in linked_workloads then association = 'PAL'
      else association in {'CPOR OSU', 'DPOR'})]],
  consumption = "sum(business_usage.units * consumption_rate[workload])",
}

metric "business_consumption" {
  "sum(business_deployment.consumption)",
  title = "Monthly consumption value",
  cite = "BA 4.3 active users or capacity times the consumption rate",
}

metric "business_consumption_before" {
  "business_consumption during same month last year",
  title = "Monthly consumption value 12 months ago",
  cite = "BA 4.1",
}

metric "business_growth" {
  "growth(business_consumption, business_consumption_before)",
  unit = "percent",
  title = "Business Applications usage growth",
  cite = "BA 4.1 usage growth",
}

metric "business_enterprise_deployments" {
  "count(business_deployment where consumption >= business_threshold['Enterprise'].consumption)",
  title = "Eligible deployments, Enterprise",
  cite = "BA 5.2 at least 10,000 monthly consumption value",
}

metric "business_smb_deployments" {
  "count(business_deployment where consumption >= business_threshold['SMB'].consumption)",
  title = "Eligible deployments, SMB",
  cite = "BA 5.2 at least 5,000 monthly consumption value",
}

metric "business_net_deployments" {
  [[if business_enterprise
    then business_enterprise_deployments - (business_enterprise_deployments during same month last year)
    else business_smb_deployments - (business_smb_deployments during same month last year)]],
  title = "Business Applications net deployments",
  cite = "BA 5.1 eligible deployments less those of the same month last year",
}

score "business_applications" {
  title = "Business Applications",
  cite = "BA Solutions Partner for Business Applications",
  measures = [[
    | category         | measure                     | share                                                                             | out of | cite   |
    | performance      | net customer adds           | linear(business_net_adds, 0..business_threshold[business_track].net_adds)           | 15     | BA 2.3 |
    | skilling         | intermediate certifications | linear(business_intermediate, 0..business_threshold[business_track].intermediate)   | 20     | BA 3.1 |
    | skilling         | advanced certifications     | linear(business_advanced, 0..business_threshold[business_track].advanced)           | 15     | BA 3.2 |
    | customer success | usage growth                | if business_consumption_before >= business_threshold[business_track].base then linear(business_growth, 0%..business_threshold[business_track].growth) else 0 | 30 | BA 4.1 |
    | customer success | deployments                 | linear(business_net_deployments, 0..business_threshold[business_track].deployments) | 20     | BA 5.1 |
  ]],
}

specialization "solutions_partner_business_applications" {
  title = "Solutions Partner for Business Applications",
  cite = "PCS 2 qualifying for a Solutions Partner designation",
  requires = {
    { "score('business_applications') >= qualifying_points", cite = "PCS 2.1 at least 70 points" },
    { "least_points('business_applications') > 0", cite = "PCS 2.2 every metric above zero" },
  },
}
