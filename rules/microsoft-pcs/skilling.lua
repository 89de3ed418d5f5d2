-- Certified people: who holds what, and until when it counts.

local certificates = {
  -- Azure
  "Azure Administrator Associate",
  "Azure AI Engineer Associate",
  "Azure Cosmos DB Developer Specialty",
  "Azure Data Engineer Associate",
  "Azure Data Scientist Associate",
  "Azure Database Administrator Associate",
  "Azure Developer Associate",
  "Azure DevOps Engineer Expert",
  "Azure for SAP Workloads Specialty",
  "Azure IoT Developer Specialty",
  "Azure Network Engineer Associate",
  "Azure Solutions Architect Expert",
  "Azure Stack Hub Operator Associate",
  "Azure Virtual Desktop Specialty",
  "Windows Server Hybrid Administrator Associate",
  -- Business applications
  "Azure Enterprise Data Analyst Associate",
  "Customer Data Platform Specialty",
  "Data Analyst Associate",
  "Dynamics 365 + Power Platform Solution Architect Expert",
  "Dynamics 365 Business Central Functional Consultant Associate",
  "Dynamics 365 Commerce Functional Consultant Associate",
  "Dynamics 365 Customer Service Functional Consultant Associate",
  "Dynamics 365 Field Service Functional Consultant Associate",
  "Dynamics 365 Finance Functional Consultant Associate",
  "Dynamics 365 Marketing Functional Consultant Associate",
  "Dynamics 365 Sales Functional Consultant Associate",
  "Dynamics 365 Supply Chain Management Functional Consultant Associate",
  "Dynamics 365 Supply Chain Management Functional Consultant Expert",
  "Dynamics 365 Supply Chain Management, Manufacturing Functional Consultant Associate",
  "Dynamics 365: Finance and Operations Apps Developer Associate",
  "Dynamics 365: Finance and Operations Apps Solution Architect Expert",
  "Power Automate RPA Developer Associate",
  "Power Platform App Maker Associate",
  "Power Platform Developer Associate",
  "Power Platform Functional Consultant Associate",
  "Power Platform Solution Architect Expert",
  -- Modern work
  "Collaboration Communications Systems Engineer Associate",
  "Endpoint Administrator Associate",
  "Enterprise Administrator Expert",
  "Messaging Administrator Associate",
  "Microsoft 365 Fundamentals",
  "Teams Administrator Associate",
  "Teams Application Developer Associate",
  "Teams Meetings and Meeting Rooms Technical Assessment",
  -- Security
  "Azure Security Engineer Associate",
  "Cybersecurity Architect Expert",
  "Identity and Access Administrator Associate",
  "Information Protection and Compliance Administrator Associate",
  "Microsoft 365 Security Administrator Associate",
  "Security Operations Analyst Associate",
}

source "certificates" {
  of = "partners",
  valid = { from = "earned_on", to = { "expires_on", "last_eligible_day" } },
  cite = "PCS 3 certified learners linked to the organization", [[
  | column      | type         | meaning                                |
  | partner_id  | ref partners |                                        |
  | person      | text         | a learner linked to the organization   |
  | certificate | one of: ']] .. table.concat(certificates, "', '") .. [['  | |
  | earned_on   | date         |                                        |
  | expires_on  | date?        | its last valid day; empty: it has none |
]] }

decision "last_eligible_day" {
  complete = false,
  title = "Last day on which a certificate counts that was retired or withdrawn",
  cite = "PCS 3.2; AZ 2.2, AZ 2.3, BA 3.1, BA 3.2, SE 2.1", [[
  | certificate                                                   | => last_day |
  | Azure Stack Hub Operator Associate                            | 2024-07-31  |
  | Azure IoT Developer Specialty                                 | 2024-07-31  |
  | Dynamics 365 Customer Service Functional Consultant Associate | 2024-06-30  |
  | Power Platform App Maker Associate                            | 2023-11-30  |
  | Dynamics 365 + Power Platform Solution Architect Expert       | 2023-06-30  |
  | Microsoft 365 Security Administrator Associate                | 2024-06-30  |
]] }

param "prerequisite_people" {
  "2",
  title = "People who must hold each certificate that is a prerequisite",
  cite = "AZ 2.1 - AZ 2.3 at least two people",
}

metric "administrators" {
  "count(distinct certificates.person where certificate = 'Azure Administrator Associate')",
  cite = "AZ 2.1 step 2, AZ 2.2 and AZ 2.3 step 1 of intermediate",
}

metric "solutions_architects" {
  "count(distinct certificates.person where certificate = 'Azure Solutions Architect Expert')",
  cite = "AZ 2.1 step 1, AZ 2.2 and AZ 2.3 step 1 of advanced",
}
