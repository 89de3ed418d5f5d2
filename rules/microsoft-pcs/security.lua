-- Solutions Partner for Security: what Azure and Microsoft 365 bring is added up.

list "security_services" { cite = "SE 1.2 eligible Azure services", [[
  | service                                        |
  | Advanced Data Security                         |
  | Advanced Threat Protection                     |
  | Application Gateway                            |
  | Azure Active Directory B2C                     |
  | Azure Active Directory Domain Services         |
  | Azure Active Directory for External Identities |
  | Azure Bastion                                  |
  | Azure DDOS Protection                          |
  | Azure Defender                                 |
  | Azure Firewall                                 |
  | Azure Firewall Manager                         |
  | Azure Front Door Service                       |
  | Azure IoT Security                             |
  | Key Vault                                      |
  | Network Watcher                                |
  | Security Center                                |
  | Sentinel                                       |
]] }

list "security_workloads" { cite = "SE 1.2 eligible Microsoft 365 workloads", [[
  | workload                          |
  | Azure Active Directory Premium    |
  | Microsoft Defender for Office 365 |
  | Microsoft Defender for Endpoints  |
  | Microsoft Defender for Identity   |
  | Microsoft Information Protection  |
  | Intune                            |
]] }

group "security_azure_tenant" {
  from = "azure",
  by = { "partner_id", "tenant" },
  during = "trailing 12 months",
  where = [[association = 'PAL' and offer not in excluded_offers
    and service in security_services]],
  acr = "sum(azure.acr)",
}

group "security_365_tenant" {
  from = "microsoft_365",
  by = { "partner_id", "tenant" },
  where = "association = 'CPOR' and workload in security_workloads",
  seats = "sum(microsoft_365.paid_seats)",
  users = "sum(microsoft_365.active_users)",
}

-- Performance --------------------------------------------------------------------------

param "security_customer_acr" {
  "$100",
  title = "Security consumed revenue of 12 months that makes a customer",
  cite = "SE 1.2 at least USD 100 ACR in the past 12 months",
}

param "security_customer_seats" {
  "25",
  title = "Paid seats that make a customer",
  cite = "SE 1.2 at least 25 paid seats",
}

metric "security_azure_customers" {
  "count(security_azure_tenant where acr >= security_customer_acr)",
  title = "Eligible customers, Azure",
  cite = "SE 1.2 Azure",
}

metric "security_365_customers" {
  "count(security_365_tenant where seats >= security_customer_seats)",
  title = "Eligible customers, Microsoft 365",
  cite = "SE 1.2 Microsoft 365",
}

metric "security_net_adds" {
  [[security_azure_customers - (security_azure_customers during same month last year)
    + security_365_customers - (security_365_customers during same month last year)]],
  title = "Security net customer adds",
  cite = "SE 1.1 calculations for Azure and Microsoft 365 are totaled",
}

-- Skilling -----------------------------------------------------------------------------

param "security_prerequisite_people" {
  "1",
  title = "People who must hold each certificate that is a prerequisite",
  cite = "SE 2.1 at least one individual",
}

param "security_prerequisite_people" {
  "2",
  from = "2023-12-01",
  title = "People who must hold each certificate that is a prerequisite",
  cite = "SE 2.2 changes effective from December 1, 2023: at least two individuals",
}

metric "security_engineers" {
  "count(distinct certificates.person where certificate = 'Azure Security Engineer Associate')",
  title = "People with step 1",
  cite = "SE 2.1 step 1",
}

list "analyst_certificates" { cite = "SE 2.1 step 2", [[
  | certificate                                    |
  | Security Operations Analyst Associate          |
  | Microsoft 365 Security Administrator Associate |
]] }

metric "security_analysts" {
  "count(distinct certificates.person where certificate in analyst_certificates)",
  title = "People with step 2",
  cite = "SE 2.1 step 2",
}

list "security_certificates" { cite = "SE 2.1 step 3", [[
  | certificate                                                   |
  | Cybersecurity Architect Expert                                |
  | Security Operations Analyst Associate                         |
  | Identity and Access Administrator Associate                   |
  | Information Protection and Compliance Administrator Associate |
]] }

list "security_certificates" { from = "2023-12-01", cite = "SE 2.2 step 3: Security Operations Analyst no longer counts", [[
  | certificate                                                   |
  | Cybersecurity Architect Expert                                |
  | Identity and Access Administrator Associate                   |
  | Information Protection and Compliance Administrator Associate |
]] }

metric "security_people" {
  "count(distinct certificates.person where certificate in security_certificates)",
  title = "People with step 3",
  cite = "SE 2.1, SE 2.2 step 3",
}

metric "security_prerequisites" {
  [[security_engineers >= security_prerequisite_people
    and security_analysts >= security_prerequisite_people]],
  title = "Steps 1 and 2 are complete",
  cite = "SE 2.3 must be completed before any points are awarded",
}

-- Customer success ---------------------------------------------------------------------

metric "security_acr" {
  "sum(security_azure_tenant.acr)",
  title = "Security consumed revenue, trailing 12 months",
  cite = "SE 3.3 security ACR",
}

metric "security_protected_users" {
  "sum(security_365_tenant.users)",
  title = "Protected users",
  cite = "SE 3.4 active paid seats across the entire customer base",
}

metric "security_acr_growth" {
  "security_acr - (security_acr during same month last year)",
  title = "Growth of security consumed revenue",
  cite = "SE 3.1",
}

metric "security_user_growth" {
  "security_protected_users - (security_protected_users during same month last year)",
  title = "Growth of protected users",
  cite = "SE 3.2",
}

param "security_deployment_acr" {
  "$12,000",
  title = "Security consumed revenue of 12 months that makes a deployment",
  cite = "SE 4.2 Azure: USD 12,000 ACR in the past 12 months",
}

param "security_active_share" {
  "15%",
  title = "Active seats of the paid ones that make a deployment",
  cite = "SE 4.2 Microsoft 365: at least 15 % of these paid seats active",
}

metric "security_azure_deployments" {
  "count(security_azure_tenant where acr >= security_deployment_acr)",
  title = "Eligible deployments, Azure",
  cite = "SE 4.2 Azure",
}

metric "security_365_deployments" {
  [[count(security_365_tenant where seats >= security_customer_seats
    and users >= security_active_share * seats)]],
  title = "Eligible deployments, Microsoft 365",
  cite = "SE 4.2 Microsoft 365",
}

metric "security_net_deployments" {
  [[security_azure_deployments - (security_azure_deployments during same month last year)
    + security_365_deployments - (security_365_deployments during same month last year)]],
  title = "Security net deployments",
  cite = "SE 4.1 calculations for Azure and Microsoft 365 are totaled",
}

score "security" {
  title = "Security",
  cite = "SE Solutions Partner for Security",
  measures = [[
    | category         | measure                     | share                                                        | points                                             | out of | cite   |
    | performance      | net customer adds           | -                                                            | 2 * security_net_adds                              | 20     | SE 1.1 |
    | skilling         | intermediate certifications | if security_prerequisites then linear(security_people, 0..6) else 0 | -                                           | 40     | SE 2.3 |
    | customer success | usage growth                | -                                                            | security_acr_growth / $1,250 + security_user_growth / 125 | 20 | SE 3.1, SE 3.2 |
    | customer success | deployments                 | linear(security_net_deployments, 0..6)                       | -                                                  | 20     | SE 4.1 |
  ]],
}

specialization "solutions_partner_security" {
  title = "Solutions Partner for Security",
  cite = "PCS 2 qualifying for a Solutions Partner designation",
  requires = {
    { "score('security') >= qualifying_points", cite = "PCS 2.1 at least 70 points" },
    { "least_points('security') > 0", cite = "PCS 2.2 every metric above zero" },
  },
}
