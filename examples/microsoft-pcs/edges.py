"""Partners made by hand, each for an edge of the rules; README.md says what each is for.

Most edges lie in October 2023 (AT); those of dates say so.
"""
from datetime import date

from examples import (ADMINISTRATOR, ANALYST, APP, APP_ADVANCED, ARCHITECT, AT,
                      CYBERSECURITY, DATA_AI, DESKTOP, ENGINEER, NETWORK,
                      SECURITY_ADMINISTRATOR)
from tables import month

YEAR_AGO = AT - 12
DOLLAR = 100
SERVICES = ["Storage", "SQL Database", "Azure Cosmos DB", "Key Vault", "Functions"]
LAST_OF_OCTOBER = date(2023, 10, 31)
FUNDAMENTALS = "Microsoft 365 Fundamentals"
M365_EXPERT = "Enterprise Administrator Expert"
SALES = "Dynamics 365 Sales Functional Consultant Associate"
PLATFORM_EXPERT = "Power Platform Solution Architect Expert"
PEOPLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


# Azure ----------------------------------------------------------------------------------

def azure_growth(t, key, before, now, services=5):
    """12 months of `before` and 12 of `now` in all, in cents, spread over services.

    One tenant that is no new customer; what is left over falls into the first month.
    """
    for start, total in ((AT - 23, before), (AT - 11, now)):
        each = total // (12 * services)
        for step in range(12):
            for number, service in enumerate(SERVICES[:services]):
                rest = total - 12 * services * each if step == number == 0 else 0
                t.azure(key, "Steady", start + step, each + rest, service)


def azure_adds(t, key, adds):
    """New tenants of $1,000 in the last month."""
    for number in range(adds):
        t.azure(key, f"New {number + 1}", AT, 1_000 * DOLLAR)


def data_ai_people(t, key, people):
    t.certify(key, "AB", ARCHITECT)
    t.certify(key, "AB", ADMINISTRATOR)
    t.certify(key, people, DATA_AI)


def add_azure_totals(t):
    t.partner("E01", "Edge: nothing at all")
    # 30 + 20 + 10 + 10 points: 3 adds, 5 people, 10 % growth, 5 services.
    t.partner("E02", "Edge: Data & AI exactly 70")
    data_ai_people(t, "E02", "ABCDE")
    azure_adds(t, "E02", 3)
    azure_growth(t, "E02", 120_000 * DOLLAR, 129_000 * DOLLAR)
    t.partner("E03", "Edge: Data & AI a hair under 70")
    data_ai_people(t, "E03", "ABCDE")
    azure_adds(t, "E03", 3)
    azure_growth(t, "E03", 120_000 * DOLLAR, 129_000 * DOLLAR - 1)
    t.partner("E04", "Edge: 80 points, usage does not grow")
    data_ai_people(t, "E04", PEOPLE[:10])
    azure_adds(t, "E04", 3)
    azure_growth(t, "E04", 120_000 * DOLLAR, 117_000 * DOLLAR)
    t.partner("E05", "Edge: exactly 70 points, no adds")
    data_ai_people(t, "E05", PEOPLE[:11])
    azure_growth(t, "E05", 100_000 * DOLLAR, 130_000 * DOLLAR)
    t.partner("E51", "Edge: 80.5 points, half a point of them for growth")
    data_ai_people(t, "E51", PEOPLE[:10])
    azure_adds(t, "E51", 3)
    azure_growth(t, "E51", 100_000 * DOLLAR, 97_500 * DOLLAR)
    t.partner("E06", "Edge: Infrastructure 80, no advanced certificate")
    t.certify("E06", "AB", ADMINISTRATOR)
    t.certify("E06", PEOPLE[:6], NETWORK)
    azure_adds(t, "E06", 5)
    azure_growth(t, "E06", 100_000 * DOLLAR, 130_000 * DOLLAR)
    t.partner("E07", "Edge: all three Azure areas")
    data_ai_people(t, "E07", PEOPLE[:10])
    for certificate in (APP, APP_ADVANCED, NETWORK, DESKTOP):
        t.certify("E07", "ABCDEF", certificate)
    azure_adds(t, "E07", 3)
    azure_growth(t, "E07", 100_000 * DOLLAR, 130_000 * DOLLAR)


def add_azure_growth(t):
    t.partner("E08", "Edge: base a cent under the floor")
    azure_growth(t, "E08", 99_999, 200_000)
    t.partner("E09", "Edge: base exactly at the floor, growth of 12.5 %")
    azure_growth(t, "E09", 100_000, 112_500)
    t.partner("E10", "Edge: no consumption before")
    azure_growth(t, "E10", 0, 500_000)
    t.partner("E11", "Edge: customers lost, consumption halved")
    for number in range(3):
        t.azure("E11", f"Gone {number + 1}", YEAR_AGO, 1_000 * DOLLAR)
    azure_growth(t, "E11", 100_000 * DOLLAR, 50_000 * DOLLAR)


def add_azure_customers(t):
    t.partner("E12", "Edge: what makes a customer")
    t.azure("E12", "Month before", AT - 1, 100_000)
    t.azure("E12", "Two months before", AT - 2, 100_000)
    t.azure("E12", "A cent short", AT, 99_999)
    for when in (AT, AT - 1):
        t.azure("E12", "Two halves", when, 60_000)
    for service in SERVICES[:2]:
        t.azure("E12", "Two services", AT, 50_000, service)
    for offer in ("Support", "Internal", "Benefit Program", "Trial"):
        t.azure("E12", "Not eligible", AT, 500_000, offer=offer)
    t.azure("E12", "Not eligible", AT, 500_000, association="CPOR")
    t.partner("E13", "Edge: virtual machines, and a service given back")
    t.azure("E13", "Contoso", AT, 500_000, "Virtual Machines")
    t.azure("E13", "Contoso", AT, 500_000, "Virtual Machines Licenses")
    t.azure("E13", "Contoso", AT - 3, 700_00, "Functions")
    t.azure("E13", "Contoso", AT, -700_00, "Functions")
    t.azure("E13", "Contoso", AT - 11, 1, "Key Vault")
    t.azure("E13", "Contoso", AT - 12, 900_00, "SQL Database")
    for association in ("CSP Tier 1", "CSP Tier 2", "DPOR", "PAL"):
        t.azure("E13", association, AT, 100_000, "Storage", association)


# People ---------------------------------------------------------------------------------

def add_people(t):
    t.partner("E14", "Edge: one person, all certificates")
    for certificate in (ARCHITECT, ADMINISTRATOR, DATA_AI, "Data Analyst Associate", APP,
                        NETWORK, DESKTOP, ENGINEER, ANALYST, CYBERSECURITY):
        t.certify("E14", "A", certificate)
    t.partner("E15", "Edge: two people, two certificates each in step 3")
    data_ai_people(t, "E15", "AB")
    t.certify("E15", "AB", "Azure AI Engineer Associate")
    t.certify("E15", "A", DATA_AI, date(2022, 4, 1))
    t.partner("E16", "Edge: first and last days of certificates")
    t.certify("E16", "AB", ARCHITECT)
    t.certify("E16", "A", ADMINISTRATOR, expires_on=LAST_OF_OCTOBER)
    t.certify("E16", "B", ADMINISTRATOR, earned_on=LAST_OF_OCTOBER)
    t.certify("E16", "C", ADMINISTRATOR, date(2023, 11, 30))
    t.certify("E16", "A", DATA_AI, expires_on=date(2023, 12, 30))
    t.certify("E16", "B", DATA_AI, expires_on=date(2023, 12, 31))
    t.certify("E16", "C", DATA_AI, date(2023, 11, 1))
    t.partner("E17", "Edge: retired certificates")
    t.certify("E17", "AB", ADMINISTRATOR)
    t.certify("E17", "AB", ARCHITECT)
    t.certify("E17", "C", "Azure Stack Hub Operator Associate")
    t.certify("E17", "D", "Azure IoT Developer Specialty")
    t.certify("E17", "E", "Dynamics 365 Customer Service Functional Consultant Associate")
    t.certify("E17", "F", "Power Platform App Maker Associate")
    t.certify("E17", "G", "Dynamics 365 + Power Platform Solution Architect Expert")
    t.certify("E17", "A", "Dynamics 365 Supply Chain Management, Manufacturing "
                          "Functional Consultant Associate")
    t.certify("E17", "H", "Azure IoT Developer Specialty", expires_on=date(2023, 8, 31))


# Business Applications ------------------------------------------------------------------

def large_workloads(t, key, cents_now, cents_before):
    """A workload of its own tenant for each figure."""
    for when, figures in ((AT, cents_now), (YEAR_AGO, cents_before)):
        for number, cents in enumerate(figures):
            t.revenue(key, f"Large {number + 1}", "Finance", when, cents)


def add_classification(t):
    large, exactly = 500_001, 500_000
    for key, name, now, before in (
            ("E20", "five workloads above USD 5,000 at both ends", 5, 5),
            ("E21", "a workload exactly at USD 5,000", 4, 5),
            ("E22", "four workloads a year ago", 5, 4)):
        t.partner(key, f"Edge: {name}")
        large_workloads(t, key, [large] * now + [exactly] * (5 - now),
                        [large] * before + [exactly] * (5 - before))
        t.certify(key, PEOPLE[:6], SALES)
        t.certify(key, PEOPLE[:6], PLATFORM_EXPERT)
    t.partner("E23", "Edge: five workloads of two tenants, one by two associations")
    for when in (AT, YEAR_AGO):
        for workload in ("Finance", "Sales", "Commerce"):
            t.revenue("E23", "Contoso", workload, when, large)
        t.revenue("E23", "Fabrikam", "Finance", when, large)
        t.revenue("E23", "Fabrikam", "Power BI", when, 300_000, "CSP Tier 1")
        t.revenue("E23", "Fabrikam", "Power BI", when, 200_001, "CPOR OSA")
        t.revenue("E23", "Fabrikam", "Sales", when, large, "CPOR OSU")
    t.certify("E23", PEOPLE[:20], SALES)
    t.certify("E23", PEOPLE[:7], PLATFORM_EXPERT)


def business_usage(t, key, before, now):
    """Consumption values `before` and `now`, multiples of 200, in one deployment."""
    for when, total in ((YEAR_AGO, before), (AT, now)):
        t.usage(key, "Contoso", "Power BI", when, total // 200, "PAL")


def add_business(t):
    for key, base in (("E24", 49_800), ("E25", 50_000)):
        t.partner(key, f"Edge: Enterprise, base {base}")
        large_workloads(t, key, [500_001] * 5, [500_001] * 5)
        business_usage(t, key, base, 60_000)
    for key, base in (("E26", 24_800), ("E27", 25_000)):
        t.partner(key, f"Edge: SMB, base {base}")
        business_usage(t, key, base, 30_000)
    t.partner("E28", "Edge: Enterprise adds and deployments at their edges")
    large_workloads(t, "E28", [500_001] * 5, [500_001] * 5)
    t.revenue("E28", "At 1,500", "Sales", AT, 150_000)
    t.revenue("E28", "Under 1,500", "Sales", AT, 149_999)
    t.usage("E28", "At 10,000", "Guides", AT, 10, "DPOR")
    t.usage("E28", "Under 10,000", "Guides", AT, 9, "DPOR")
    t.partner("E29", "Edge: SMB adds and deployments at their edges")
    t.revenue("E29", "At 250", "Sales", AT, 25_000)
    t.revenue("E29", "Under 250", "Sales", AT, 24_999)
    t.usage("E29", "At 5,000", "Retail", AT, 50, "DPOR")
    t.usage("E29", "Under 5,000", "Retail", AT, 49, "DPOR")
    t.usage("E29", "No rate", "Portals", AT, 90_000, "PAL")
    t.usage("E29", "Wrong association", "Retail", AT, 500, "PAL")
    t.usage("E29", "Wrong association", "Power Apps", AT, 500, "DPOR")
    t.usage("E29", "Counted with CSP", "Power Apps", AT, 25, "CSP Tier 1")


def add_rate_card(t):
    t.partner("E19", "Edge: the whole rate card")
    for units, (workload, association) in enumerate((
            ("Business Central", "CPOR OSU"), ("Core HR", "DPOR"),
            ("Common data service", "CPOR OSU"), ("Customer Insights", "PAL"),
            ("Finance & Operations", "DPOR"), ("Guides", "DPOR"), ("Power Apps", "PAL"),
            ("Power Automate", "PAL"), ("Power BI", "PAL"), ("Remote Assist", "DPOR"),
            ("Retail", "DPOR"), ("Talent Attract", "DPOR"), ("Talent Onboard", "DPOR")), 1):
        t.usage("E19", "Contoso", workload, AT, units, association)


def add_business_total(t):
    # 15 + 20 + 15 + 8 + 12: five adds, 27,000 after 25,000, four deployments less one.
    for key, users in (("E30", (34, 34, 34, 33)), ("E31", (34, 34, 33, 33))):
        t.partner(key, f"Edge: SMB, {sum(users)} users of Power BI")
        for number in range(5):
            t.revenue(key, f"New {number + 1}", "Sales", AT, 25_000)
        t.certify(key, PEOPLE[:5], SALES)
        t.certify(key, "AB", PLATFORM_EXPERT)
        t.usage(key, "Old", "Guides", YEAR_AGO, 25, "DPOR")
        for number, count in enumerate(users):
            t.usage(key, f"Deployed {number + 1}", "Power BI", AT, count, "PAL")


def add_less_than_a_point(t):
    """A metric with more than none and less than one point, in areas that qualify."""
    t.partner("E18", "Edge: Business Applications, 0.8 points for growth")
    for number in range(5):
        t.revenue("E18", f"New {number + 1}", "Sales", AT, 25_000)
        t.usage("E18", f"New {number + 1}", "Power BI", AT, 26 if number == 0 else 25,
                "PAL")
    for number in range(6):
        t.usage("E18", f"Old {number + 1}", "Guides", YEAR_AGO, 4, "DPOR")
    t.usage("E18", "Old 1", "Power BI", YEAR_AGO, 5, "PAL")
    t.certify("E18", PEOPLE[:5], SALES)
    t.certify("E18", "AB", PLATFORM_EXPERT)
    t.partner("E39", "Edge: Modern Work, 0.3 points for growth")
    modern_people(t, "E39", 2, 1)
    for number in range(11):
        t.seats("E39", f"New {number + 1}", "Teams", AT, 100, 50, "CPOR")
    t.seats("E39", "Gone", "Teams", YEAR_AGO, 300, 300, "CPOR")
    t.seats("E39", "Gone", "Exchange", YEAR_AGO, 300, 245, "CPOR")
    t.partner("E47", "Edge: Security, 0.512 points for growth")
    t.certify("E47", "AB", ENGINEER)
    t.certify("E47", "AB", SECURITY_ADMINISTRATOR)
    t.certify("E47", PEOPLE[:6], CYBERSECURITY)
    for number in range(6):
        t.seats("E47", f"Deployed {number + 1}", "Intune", AT, 25, 4, "CPOR")
    for number in range(4):
        t.azure("E47", f"Small {number + 1}", AT, 10_000, "Sentinel")


# Modern Work ----------------------------------------------------------------------------

def modern_people(t, key, intermediate, advanced):
    t.certify(key, PEOPLE[:intermediate], FUNDAMENTALS)
    t.certify(key, PEOPLE[:advanced], M365_EXPERT)


def add_modern_work(t):
    t.partner("E32", "Edge: seats at the edges of the tracks")
    for paid in (10, 11, 300, 301):
        t.seats("E32", f"Seats {paid}", "Teams", AT, paid, paid * 4 // 10, "CPOR")
    t.partner("E33", "Edge: a tenant on both tracks, other associations")
    t.seats("E33", "Both", "Teams", AT, 400, 400, "CPOR")
    t.seats("E33", "Both", "Yammer", AT, 100, 0, "CPOR")
    t.seats("E33", "Dpor small", "Teams", AT, 100, 100, "DPOR")
    t.seats("E33", "Csp large", "Teams", AT, 400, 400, "CSP Tier 1")
    t.seats("E33", "Not a workload", "Microsoft Defender for Endpoints", AT, 400, 400,
            "DPOR")
    t.partner("E34", "Edge: 40 % of seats, and a seat less")
    t.seats("E34", "At", "Exchange", AT, 500, 200, "CPOR")
    t.seats("E34", "Under", "Exchange", AT, 500, 199, "CPOR")
    t.seats("E34", "Without seats", "Exchange", AT, 301, 200, "CPOR")
    t.seats("E34", "Without seats", "Exchange", AT, 0, 0, "DPOR")
    t.partner("E35", "Edge: users lost")
    t.seats("E35", "Contoso", "Exchange", YEAR_AGO, 500, 400, "CPOR")
    t.seats("E35", "Contoso", "Exchange", AT, 500, 100, "CPOR")
    t.partner("E36", "Edge: SMB is the higher track, and qualifies")
    modern_people(t, "E36", 2, 1)
    for number in range(5):
        t.seats("E36", f"C{number}", "Teams", AT, 200, 100, "CPOR")
    t.partner("E37", "Edge: Enterprise is higher with no adds, SMB would qualify")
    modern_people(t, "E37", 4, 2)
    for number in range(5):
        name = f"Grown {number}"
        t.seats("E37", name, "Exchange", YEAR_AGO, 600, 0, "CPOR")
        t.seats("E37", name, "Exchange", AT, 600, 240, "CPOR")
    for number in range(4):
        t.seats("E37", f"Small {number}", "Exchange", AT, 275, 110, "CPOR")
    t.partner("E38", "Edge: both tracks alike, both qualify")
    modern_people(t, "E38", 4, 2)
    for number in range(11):
        t.seats("E38", f"Both {number}", "Teams", AT, 400, 300, "CPOR")
        t.seats("E38", f"Both {number}", "Yammer", AT, 100, 80, "CPOR")


# Security -------------------------------------------------------------------------------

def add_security_people(t):
    t.partner("E40", "Edge: one person for each prerequisite, six people")
    t.certify("E40", "A", ENGINEER)
    t.certify("E40", "B", SECURITY_ADMINISTRATOR)
    t.certify("E40", PEOPLE[:6], CYBERSECURITY)
    t.partner("E41", "Edge: two people, step 3 by Security Operations Analyst")
    t.certify("E41", "AB", ENGINEER)
    t.certify("E41", "ABCDEFG", ANALYST)
    t.partner("E42", "Edge: second engineer on the last day of December")
    t.certify("E42", "A", ENGINEER)
    t.certify("E42", "B", ENGINEER, date(2023, 12, 31))
    t.certify("E42", "AB", ANALYST)
    t.certify("E42", "ABCD", "Identity and Access Administrator Associate")


def add_security_customers(t):
    t.partner("E43", "Edge: security customers and deployments at their edges")
    for name, cents in (("At 100", 10_000), ("Under 100", 9_999), ("At 12,000", 1_200_000),
                        ("Under 12,000", 1_199_999)):
        t.azure("E43", name, AT - 5, cents - cents // 2, "Sentinel")
        t.azure("E43", name, AT - 11, cents // 2, "Azure Firewall")
    t.azure("E43", "No security service", AT, 2_000_000, "Storage")
    t.azure("E43", "Not by PAL", AT, 2_000_000, "Sentinel", "DPOR")
    for name, paid, active in (("At 25", 25, 3), ("Under 25", 24, 24), ("At 15 %", 100, 15),
                               ("Under 15 %", 100, 14)):
        t.seats("E43", name, "Intune", AT, paid, active, "CPOR")
    t.seats("E43", "Not by CPOR", "Intune", AT, 100, 100, "DPOR")
    t.seats("E43", "No security workload", "Teams", AT, 100, 100, "CPOR")
    t.seats("E43", "In two workloads", "Intune", AT, 13, 2, "CPOR")
    t.seats("E43", "In two workloads", "Microsoft Information Protection", AT, 12, 2,
            "CPOR")
    t.partner("E44", "Edge: Azure shrinks while users grow")
    t.azure("E44", "Gone", YEAR_AGO, 250_000, "Sentinel")
    t.seats("E44", "New", "Intune", AT, 1_000, 500, "CPOR")


def add_security_total(t):
    # 20 for ten adds, 20 for three people, 0.32 + 9.68 for growth, 20 for six deployments.
    for key, active in (("E45", 170), ("E46", 169)):
        t.partner(key, f"Edge: Security with {active} active users in a tenant")
        t.certify(key, "AB", ENGINEER)
        t.certify(key, "AB", SECURITY_ADMINISTRATOR)
        t.certify(key, "CDE", CYBERSECURITY)
        t.seats(key, "Deployed 1", "Intune", AT, 300, active, "CPOR")
        for number in range(2, 7):
            t.seats(key, f"Deployed {number}", "Intune", AT, 300, 208, "CPOR")
        for number in range(4):
            t.azure(key, f"Small {number + 1}", AT, 10_000, "Sentinel")


def add_forms(t):
    t.partner("E50", 'Edge: "quotes", commas; Łódź & 東京', "PL")
    t.azure("E50", 'Contoso, "North"', AT, 100_000)
    t.azure("E50", 'contoso, "North"', AT, 100_000)
    t.azure("E50", "After the period", month(2024, 1), 500_000)


def add_all(t):
    add_azure_totals(t)
    add_azure_growth(t)
    add_azure_customers(t)
    add_people(t)
    add_classification(t)
    add_business(t)
    add_less_than_a_point(t)
    add_rate_card(t)
    add_business_total(t)
    add_modern_work(t)
    add_security_people(t)
    add_security_customers(t)
    add_security_total(t)
    add_forms(t)
