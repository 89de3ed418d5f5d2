"""The partners of the examples that the vendor's pages work out, in the order of the
pages; README.md says which is which, tests/programs/microsoft-pcs what each must get."""
from datetime import date

from tables import month

AT = month(2023, 10)
ARCHITECT = "Azure Solutions Architect Expert"
ADMINISTRATOR = "Azure Administrator Associate"
DATA_AI = "Azure Data Engineer Associate"
APP = "Azure Developer Associate"
APP_ADVANCED = "Azure DevOps Engineer Expert"
NETWORK = "Azure Network Engineer Associate"
DESKTOP = "Azure Virtual Desktop Specialty"
ENGINEER = "Azure Security Engineer Associate"
ANALYST = "Security Operations Analyst Associate"
SECURITY_ADMINISTRATOR = "Microsoft 365 Security Administrator Associate"
CYBERSECURITY = "Cybersecurity Architect Expert"
NOVEMBER = date(2023, 11, 15)
DECEMBER = date(2023, 12, 5)


def add_data_ai(t):
    t.partner("W01", "Example: seven people for three steps")
    t.certify("W01", "AB", ARCHITECT)
    t.certify("W01", "CD", ADMINISTRATOR)
    t.certify("W01", "EFG", DATA_AI)
    t.partner("W02", "Example: two people do all three steps")
    for certificate in (ARCHITECT, ADMINISTRATOR, DATA_AI):
        t.certify("W02", "AB", certificate)
    t.partner("W03", "Example: step 2 is done later")
    for certificate in (ARCHITECT, DATA_AI):
        t.certify("W03", "AB", certificate)
    t.certify("W03", "AB", ADMINISTRATOR, NOVEMBER)
    t.partner("W04", "Example: one person short in step 1")
    t.certify("W04", "A", ARCHITECT)
    for certificate in (ADMINISTRATOR, DATA_AI):
        t.certify("W04", "BC", certificate)
    t.certify("W04", "D", ARCHITECT, NOVEMBER)


def add_two_steps(t):
    """Digital & App Innovation and Infrastructure have the same three examples each."""
    pairs = ((ADMINISTRATOR, APP), (ARCHITECT, APP_ADVANCED), (ADMINISTRATOR, NETWORK),
             (ARCHITECT, DESKTOP))
    t.partner("W05", "Example: two and two people")
    t.partner("W06", "Example: the same two people")
    t.partner("W07", "Example: one person short")
    for first in (ADMINISTRATOR, ARCHITECT):
        t.certify("W05", "AB", first)
        t.certify("W06", "AB", first)
        t.certify("W07", "A", first)
        t.certify("W07", "D", first, NOVEMBER)
    for _, second in pairs:
        t.certify("W05", "CD", second)
        t.certify("W06", "AB", second)
        t.certify("W07", "BC", second)


def add_azure(t):
    t.partner("W08", "Example: one of three adds")
    t.azure("W08", "Contoso", AT, 100_000)


def add_business(t):
    t.partner("W09", "Example: monthly consumption value")
    t.usage("W09", "Contoso", "Business Central", AT, 10, "CPOR OSU")
    t.usage("W09", "Fabrikam", "Customer Insights", AT, 50_000, "PAL")


def add_modern_work(t):
    t.partner("W10", "Example: Modern Work, Enterprise")
    for number in range(4):
        t.seats("W10", f"D{number}", "Exchange", AT, 1_000, 500, "DPOR")
    for number in range(3):
        t.seats("W10", f"C{number}", "Teams", AT, 1_000, 500, "CPOR")
    t.partner("W11", "Example: Modern Work, SMB")
    for number in range(4):
        t.seats("W11", f"S{number}", "Exchange", AT, 300, 250, "CSP Tier 2")
        t.seats("W11", f"C{number}", "Teams", AT, 300, 250, "CPOR")


def add_security(t):
    t.partner("W12", "Example: one person a step")
    t.certify("W12", "A", ENGINEER)
    t.certify("W12", "B", SECURITY_ADMINISTRATOR)
    t.certify("W12", "C", CYBERSECURITY)
    t.partner("W13", "Example: seven people for three security steps")
    t.certify("W13", "AB", ENGINEER)
    t.certify("W13", "CD", SECURITY_ADMINISTRATOR)
    t.certify("W13", "EFG", CYBERSECURITY)
    t.partner("W14", "Example: two people do all security steps")
    for certificate in (ENGINEER, ANALYST, CYBERSECURITY):
        t.certify("W14", "AB", certificate)
    t.partner("W15", "Example: security step 2 is done later")
    for certificate in (ENGINEER, CYBERSECURITY):
        t.certify("W15", "AB", certificate)
    t.certify("W15", "AB", ANALYST, DECEMBER)


def add_all(t):
    add_data_ai(t)
    add_two_steps(t)
    add_azure(t)
    add_business(t)
    add_modern_work(t)
    add_security(t)
