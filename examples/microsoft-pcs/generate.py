#!/usr/bin/env python3
"""Writes the sample data of rules/microsoft-pcs beside this file.

    python3 generate.py [FOLDER]

The same bytes every time: a fixed seed, no clock, no locale. Partners P01... are drawn;
those of the vendor's examples (W..) are in examples.py, those for an edge of the rules
(E..) in edges.py.
"""
import csv
import os
import random
import sys
from datetime import date, timedelta

import edges
import examples
from tables import COLUMNS, Tables, month

SEED = 20230701
DRAWN = 18
FIRST, LAST = month(2021, 7), month(2023, 12)
PLACES = [
    ("US", "{} Consulting, Inc."), ("DE", "{} Systemhaus GmbH"), ("FR", "{} Conseil"),
    ("JP", "株式会社{}"), ("PL", "{} Sp. z o.o."), ("BR", "{} Soluções Ltda."),
]
WORDS = ["Alder", "Brænd", "Città", "Dvořák", "Étoile", "Ferrão"]
CUSTOMERS = ["Contoso", "Fabrikam", "Northwind", "Tailspin", "Litware", "Wingtip",
             "Adatum", "Proseware"]
AZURE_SERVICES = ["Virtual Machines", "Storage", "SQL Database", "Azure Firewall",
                  "Sentinel", "Key Vault", "Azure Kubernetes Service"]
AZURE_ASSOCIATIONS = ["CSP Tier 1", "CSP Tier 2", "DPOR", "PAL", "PAL", "PAL", "CPOR"]
OFFERS = ["Standard"] * 12 + ["Support", "Trial"]
REVENUE_WORKLOADS = ["Finance", "Sales", "Business Central", "Power BI", "Field Service"]
REVENUE_ASSOCIATIONS = ["CPOR OSA", "DPOR", "CSP Tier 1", "CPOR RevRec", "PAL"]
USAGE = {  # workload: association that counts for it, a usual number of units
    "Business Central": ("CPOR OSU", 20), "Customer Insights": ("PAL", 60_000),
    "Finance & Operations": ("DPOR", 120), "Power Apps": ("PAL", 80),
    "Portals": ("PAL", 50), "Remote Assist": ("CSP Tier 1", 12),
}
SEAT_WORKLOADS = ["Exchange", "Teams", "Intune", "Viva Insights",
                  "Microsoft Defender for Endpoints", "Azure Active Directory Premium"]
SEAT_ASSOCIATIONS = ["CPOR", "CPOR", "DPOR", "CSP Tier 1", "CSP Tier 2"]
CERTIFICATES = [
    edges.ARCHITECT, edges.ADMINISTRATOR, edges.DATA_AI, "Azure AI Engineer Associate",
    "Data Analyst Associate", edges.NETWORK, "Azure Stack Hub Operator Associate",
    edges.DESKTOP, edges.APP, edges.APP_ADVANCED, "Azure IoT Developer Specialty",
    edges.PLATFORM_EXPERT, edges.SALES, "Power Platform App Maker Associate",
    "Dynamics 365 Customer Service Functional Consultant Associate",
    edges.FUNDAMENTALS, edges.M365_EXPERT, edges.ENGINEER, edges.ANALYST,
    edges.SECURITY_ADMINISTRATOR, edges.CYBERSECURITY,
    "Identity and Access Administrator Associate",
]
PEOPLE = ["Анна П.", "Björn S.", "Chloé D.", "Đỗ M.", "Eduardo N.", "藤田", "Grażyna W.",
          "Hüseyin K.", "Iñigo V.", "Jana O'N.", "Kofi, A.", "Léa R."]


def drifting(draw, size, months):
    """A figure for each month that grows or shrinks on its way."""
    monthly = draw.uniform(0.985, 1.05)
    for when in months:
        yield when, size * monthly ** (when - FIRST) * draw.uniform(0.85, 1.15)


def lifetime(draw, first):
    """Since when a customer is there, and until when; most of them stay."""
    begin = draw.randrange(first - 8, LAST) if draw.random() < 0.6 else first
    end = draw.randrange(begin, LAST + 1) if draw.random() < 0.15 else LAST
    return range(max(begin, first), end + 1)


def add_certificates(t, draw, key, people):
    for person in PEOPLE[:people]:
        for certificate in draw.sample(CERTIFICATES, draw.randrange(3, 14)):
            earned = date(2021, 6, 1) + timedelta(days=draw.randrange(900))
            expires = earned + timedelta(days=draw.choice([365, 730, 900]))
            t.certify(key, [person], certificate, earned,
                      expires if draw.random() < 0.5 else None)


def customers(draw, size):
    return draw.sample(CUSTOMERS, min(len(CUSTOMERS), draw.randrange(1, 2 + 3 * size)))


def add_azure(t, draw, key, size):
    for tenant in customers(draw, size):
        association, offer = draw.choice(AZURE_ASSOCIATIONS), draw.choice(OFFERS)
        months = lifetime(draw, FIRST)
        for service in draw.sample(AZURE_SERVICES, draw.randrange(1, 4)):
            for when, value in drifting(draw, size * draw.uniform(150, 1_500), months):
                t.azure(key, tenant, when, round(value * 100), service, association,
                        offer)


def add_business(t, draw, key, size):
    first = LAST - 18
    for tenant in customers(draw, size):
        for workload in draw.sample(REVENUE_WORKLOADS, draw.randrange(1, 4)):
            association = draw.choice(REVENUE_ASSOCIATIONS)
            for when, value in drifting(draw, size * draw.uniform(100, 6_000),
                                        lifetime(draw, first)):
                t.revenue(key, tenant, workload, when, round(value * 100), association)
        for workload in draw.sample(sorted(USAGE), draw.randrange(1, 3)):
            association, units = USAGE[workload]
            for when, value in drifting(draw, size * units * draw.uniform(0.2, 1.4),
                                        lifetime(draw, first)):
                t.usage(key, tenant, workload, when, round(value), association)


def add_seats(t, draw, key, size):
    first = LAST - 18
    for tenant in customers(draw, size):
        association = draw.choice(SEAT_ASSOCIATIONS)
        months = lifetime(draw, first)
        for workload in draw.sample(SEAT_WORKLOADS, draw.randrange(1, 3)):
            active = draw.uniform(0.1, 0.9)
            for when, value in drifting(draw, size * draw.uniform(15, 350), months):
                paid = round(value)
                t.seats(key, tenant, workload, when, paid,
                        round(paid * min(1, active * draw.uniform(0.8, 1.2))),
                        association)


def add_drawn(t):
    for number in range(1, DRAWN + 1):
        draw = random.Random(SEED + number)
        key = f"P{number:02d}"
        country, form = PLACES[number % len(PLACES)]
        size = draw.choice([1, 1, 2, 3])
        t.partner(key, form.format(draw.choice(WORDS)) + f" {number}", country)
        add_certificates(t, draw, key, draw.randrange(1, len(PEOPLE) + 1))
        if draw.random() < 0.8:
            add_azure(t, draw, key, size)
        if draw.random() < 0.7:
            add_business(t, draw, key, size)
        if draw.random() < 0.8:
            add_seats(t, draw, key, size)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(
        os.path.abspath(__file__))
    t = Tables()
    add_drawn(t)
    examples.add_all(t)
    edges.add_all(t)
    for name, columns in COLUMNS.items():
        path = os.path.join(folder, f"{name}.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(t.rows[name])


if __name__ == "__main__":
    main()
