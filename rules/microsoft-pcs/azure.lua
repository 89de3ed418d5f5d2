-- Solutions Partner for Data & AI, Infrastructure, Digital & App Innovation (Azure).

source "azure" { of = "partners", dated = "month_end", [[
  | column      | type                                      | meaning                        |
  | partner_id  | ref partners                              |                                |
  | tenant      | text                                      | the customer                   |
  | service     | text                                      | Service Level 2                |
  | offer       | one of: Standard, Support, Internal, Benefit Program, Trial | Standard: every other offer |
  | association | one of: CSP Tier 1, CSP Tier 2, DPOR, PAL, CPOR | partner association type  |
  | month_end   | date                                      | last day of the month consumed |
  | acr         | money                                     | Azure consumed revenue         |
]] }

list "azure_associations" { cite = "AZ 1.2 eligible association types", [[
  | association |
  | CSP Tier 1  |
  | CSP Tier 2  |
  | DPOR        |
  | PAL         |
]] }

list "excluded_offers" { cite = "AZ 1.2 all other offers are eligible", [[
  | offer           |
  | Support         |
  | Internal        |
  | Benefit Program |
  | Trial           |
]] }

list "virtual_machines" { cite = "AZ 4.2 not eligible as deployments", [[
  | service                   |
  | Virtual Machines          |
  | Virtual Machines Licenses |
]] }

local eligible = "association in azure_associations and offer not in excluded_offers"

-- Performance --------------------------------------------------------------------------

param "azure_customer_acr" {
  "$1,000",
  title = "Consumed revenue of a month that makes a tenant an eligible customer",
  cite = "AZ 1.2 at least USD 1,000 ACR in one of the last two months",
}

group "azure_customer" {
  from = "azure",
  by = { "partner_id", "tenant", month = "month_start(month_end)" },
  during = "trailing 2 months",
  where = eligible,
  acr = "sum(azure.acr)",
}

metric "azure_customers" {
  "count(distinct azure_customer.tenant where acr >= azure_customer_acr)",
  title = "Eligible Azure customers",
  cite = "AZ 1.2 eligible customers",
}

metric "azure_net_adds" {
  "azure_customers - (azure_customers during same month last year)",
  title = "Azure net customer adds",
  cite = "AZ 1.1 eligible customers last month less those of the same month last year",
}

-- Skilling -----------------------------------------------------------------------------

list "data_ai_certificates" { cite = "AZ 2.1 step 3", [[
  | certificate                            |
  | Azure Database Administrator Associate |
  | Azure AI Engineer Associate            |
  | Azure Data Scientist Associate         |
  | Azure Data Engineer Associate          |
  | Data Analyst Associate                 |
  | Customer Data Platform Specialty       |
  | Azure Cosmos DB Developer Specialty    |
]] }

metric "data_ai_intermediate" {
  "count(distinct certificates.person where certificate in data_ai_certificates)",
  title = "People with a Data & AI certificate",
  cite = "AZ 2.1 step 3: any of seven certificates, each person once",
}

list "infrastructure_certificates" { cite = "AZ 2.2 intermediate, step 2", [[
  | certificate                                   |
  | Azure Network Engineer Associate              |
  | Azure Stack Hub Operator Associate            |
  | Windows Server Hybrid Administrator Associate |
]] }

metric "infrastructure_intermediate" {
  "count(distinct certificates.person where certificate in infrastructure_certificates)",
  title = "People with an intermediate Infrastructure certificate",
  cite = "AZ 2.2 intermediate, step 2",
}

list "advanced_infrastructure_certificates" { cite = "AZ 2.2 advanced, step 2", [[
  | certificate                       |
  | Azure Virtual Desktop Specialty   |
  | Azure for SAP Workloads Specialty |
]] }

metric "infrastructure_advanced" {
  "count(distinct certificates.person where certificate in advanced_infrastructure_certificates)",
  title = "People with an advanced Infrastructure certificate",
  cite = "AZ 2.2 advanced, step 2",
}

list "app_innovation_certificates" { cite = "AZ 2.3 intermediate, step 2", [[
  | certificate                        |
  | Azure Developer Associate          |
  | Power Platform Developer Associate |
]] }

metric "app_innovation_intermediate" {
  "count(distinct certificates.person where certificate in app_innovation_certificates)",
  title = "People with an intermediate Digital & App Innovation certificate",
  cite = "AZ 2.3 intermediate, step 2",
}

list "advanced_app_innovation_certificates" { cite = "AZ 2.3 advanced, step 2", [[
  | certificate                              |
  | Azure IoT Developer Specialty            |
  | Azure DevOps Engineer Expert             |
  | Power Platform Solution Architect Expert |
]] }

metric "app_innovation_advanced" {
  "count(distinct certificates.person where certificate in advanced_app_innovation_certificates)",
  title = "People with an advanced Digital & App Innovation certificate",
  cite = "AZ 2.3 advanced, step 2",
}

metric "has_administrators" {
  "administrators >= prerequisite_people",
  cite = "AZ 2.1 step 2, AZ 2.2 and AZ 2.3 step 1 of intermediate",
}

metric "has_architects" {
  "solutions_architects >= prerequisite_people",
  cite = "AZ 2.1 step 1, AZ 2.2 and AZ 2.3 step 1 of advanced",
}

-- Customer success ---------------------------------------------------------------------

param "azure_base_acr" {
  "$1,000",
  title = "Least consumed revenue that growth is measured from",
  cite = "AZ 3.2 total ACR must be at least USD 1,000",
}

metric "azure_acr" {
  "sum(azure.acr where " .. eligible .. " during trailing 12 months)",
  title = "Azure consumed revenue, trailing 12 months",
  cite = "AZ 3.2 qualifying ACR",
}

metric "azure_acr_before" {
  "azure_acr during same month last year",
  title = "Azure consumed revenue of the 12 months before",
  cite = "AZ 3.1 same month last year",
}

metric "azure_growth" {
  "growth(azure_acr, azure_acr_before)",
  unit = "percent",
  title = "Azure usage growth",
  cite = "AZ 3.1 percentage usage growth",
}

metric "azure_growth_points" {
  "if azure_acr_before >= azure_base_acr then 100 * azure_growth else 0",
  unit = "number",
  title = "Points for Azure usage growth, before they are held to 20",
  cite = "AZ 3.1 each 1 % is a point; AZ 3.2",
}

group "azure_service" {
  from = "azure",
  by = { "partner_id", "service" },
  during = "trailing 12 months",
  where = eligible .. " and service not in virtual_machines",
  acr = "sum(azure.acr)",
}

metric "azure_services" {
  "count(azure_service where acr > $0)",
  title = "Azure services with consumption, trailing 12 months",
  cite = "AZ 4.2 eligible deployments: more than zero ACR, virtual machines left out",
}

local titles = {
  data_ai = "Data & AI (Azure)",
  infrastructure = "Infrastructure (Azure)",
  app_innovation = "Digital & App Innovation (Azure)",
}

-- The three scores ---------------------------------------------------------------------

score "data_ai" {
  title = titles.data_ai,
  cite = "AZ Data & AI",
  measures = [[
    | category         | measure                     | points                                                                        | out of | cite   |
    | performance      | net customer adds           | 10 * azure_net_adds                                                           | 30     | AZ 1.1 |
    | skilling         | intermediate certifications | if has_architects and has_administrators then 4 * data_ai_intermediate else 0 | 40     | AZ 2.1 |
    | customer success | usage growth                | azure_growth_points                                                           | 20     | AZ 3.1 |
    | customer success | deployments                 | 2 * azure_services                                                            | 10     | AZ 4.1 |
  ]],
}

score "infrastructure" {
  title = titles.infrastructure,
  cite = "AZ Infrastructure",
  measures = [[
    | category         | measure                     | points                                                            | out of | cite   |
    | performance      | net customer adds           | 10 * azure_net_adds                                               | 30     | AZ 1.1 |
    | skilling         | intermediate certifications | if has_administrators then 4 * infrastructure_intermediate else 0 | 20     | AZ 2.2 |
    | skilling         | advanced certifications     | if has_architects then 4 * infrastructure_advanced else 0         | 20     | AZ 2.2 |
    | customer success | usage growth                | azure_growth_points                                               | 20     | AZ 3.1 |
    | customer success | deployments                 | 2 * azure_services                                                | 10     | AZ 4.1 |
  ]],
}

score "app_innovation" {
  title = titles.app_innovation,
  cite = "AZ Digital & App Innovation",
  measures = [[
    | category         | measure                     | points                                                            | out of | cite   |
    | performance      | net customer adds           | 10 * azure_net_adds                                               | 30     | AZ 1.1 |
    | skilling         | intermediate certifications | if has_administrators then 4 * app_innovation_intermediate else 0 | 20     | AZ 2.3 |
    | skilling         | advanced certifications     | if has_architects then 4 * app_innovation_advanced else 0         | 20     | AZ 2.3 |
    | customer success | usage growth                | azure_growth_points                                               | 20     | AZ 3.1 |
    | customer success | deployments                 | 2 * azure_services                                                | 10     | AZ 4.1 |
  ]],
}

for _, area in ipairs { "data_ai", "infrastructure", "app_innovation" } do
  specialization("solutions_partner_" .. area) {
    title = "Solutions Partner for " .. titles[area],
    cite = "PCS 2 qualifying for a Solutions Partner designation",
    requires = {
      { "score('" .. area .. "') >= qualifying_points", cite = "PCS 2.1 at least 70 points" },
      { "least_points('" .. area .. "') > 0", cite = "PCS 2.2 every metric above zero" },
    },
  }
end
