#!/usr/bin/env python3
"""Every score of rules/microsoft-pcs worked out without Rung, in whole cents and exact
fractions. The guide's figures are written here a second time, from the published pages.

    python3 oracle.py [--data FOLDER] [--period 2023-10] [--check]

--check asserts what expected.py says of the partners made by hand, the vendor's own
examples among them. Otherwise all results of the month are printed.

evaluate() gives {partner: {"score": {"data_ai": total, "data_ai usage growth": points,
...}, "outcome": {"badges": [area, ...]}, "metric": {name: figure}}}; metrics are called
what the program calls them.
"""
import argparse
import calendar
import os
import sys
from collections import defaultdict
from datetime import date
from fractions import Fraction

import sample

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "..", "..", "..", "examples", "microsoft-pcs")
CUT_OVER = date(2023, 12, 1)
ENOUGH = 70
ADDS, INTERMEDIATE, ADVANCED, GROWTH, DEPLOYMENTS = (
    "net customer adds", "intermediate certifications", "advanced certifications",
    "usage growth", "deployments")

# Skilling -------------------------------------------------------------------------------

LAST_DAYS = {
    "Azure Stack Hub Operator Associate": date(2024, 7, 31),
    "Azure IoT Developer Specialty": date(2024, 7, 31),
    "Dynamics 365 Customer Service Functional Consultant Associate": date(2024, 6, 30),
    "Power Platform App Maker Associate": date(2023, 11, 30),
    "Dynamics 365 + Power Platform Solution Architect Expert": date(2023, 6, 30),
    "Microsoft 365 Security Administrator Associate": date(2024, 6, 30),
}
ARCHITECT = ["Azure Solutions Architect Expert"]
ADMINISTRATOR = ["Azure Administrator Associate"]
DATA_AI = [
    "Azure Database Administrator Associate", "Azure AI Engineer Associate",
    "Azure Data Scientist Associate", "Azure Data Engineer Associate",
    "Data Analyst Associate", "Customer Data Platform Specialty",
    "Azure Cosmos DB Developer Specialty"]
APP = ["Azure Developer Associate", "Power Platform Developer Associate"]
APP_ADVANCED = ["Azure IoT Developer Specialty", "Azure DevOps Engineer Expert",
                "Power Platform Solution Architect Expert"]
INFRASTRUCTURE = ["Azure Network Engineer Associate",
                  "Azure Stack Hub Operator Associate",
                  "Windows Server Hybrid Administrator Associate"]
INFRASTRUCTURE_ADVANCED = ["Azure Virtual Desktop Specialty",
                           "Azure for SAP Workloads Specialty"]
BUSINESS = [
    "Dynamics 365 Finance Functional Consultant Associate",
    "Dynamics 365 Commerce Functional Consultant Associate",
    "Dynamics 365: Finance and Operations Apps Developer Associate",
    "Dynamics 365 Supply Chain Management Functional Consultant Associate",
    "Dynamics 365 Supply Chain Management, Manufacturing Functional Consultant Associate",
    "Dynamics 365 Customer Service Functional Consultant Associate",
    "Dynamics 365 Sales Functional Consultant Associate",
    "Dynamics 365 Field Service Functional Consultant Associate",
    "Dynamics 365 Business Central Functional Consultant Associate",
    "Dynamics 365 Marketing Functional Consultant Associate",
    "Power Platform App Maker Associate", "Data Analyst Associate",
    "Power Platform Functional Consultant Associate",
    "Power Platform Developer Associate", "Customer Data Platform Specialty",
    "Azure Enterprise Data Analyst Associate", "Power Automate RPA Developer Associate"]
BUSINESS_ADVANCED = [
    "Dynamics 365 Supply Chain Management Functional Consultant Expert",
    "Dynamics 365: Finance and Operations Apps Solution Architect Expert",
    "Dynamics 365 + Power Platform Solution Architect Expert",
    "Power Platform Solution Architect Expert"]
MODERN = [
    "Microsoft 365 Fundamentals", "Teams Application Developer Associate",
    "Teams Administrator Associate", "Messaging Administrator Associate",
    "Identity and Access Administrator Associate",
    "Collaboration Communications Systems Engineer Associate",
    "Endpoint Administrator Associate"]
MODERN_ADVANCED = ["Enterprise Administrator Expert",
                   "Teams Meetings and Meeting Rooms Technical Assessment"]
ENGINEER = ["Azure Security Engineer Associate"]
ANALYST = ["Security Operations Analyst Associate",
           "Microsoft 365 Security Administrator Associate"]
SECURITY_FROM_CUT_OVER = [
    "Cybersecurity Architect Expert", "Identity and Access Administrator Associate",
    "Information Protection and Compliance Administrator Associate"]
SECURITY_BEFORE = SECURITY_FROM_CUT_OVER + ["Security Operations Analyst Associate"]


def last_day(month):
    year, number = divmod(month, 12)
    return date(year, number + 1, calendar.monthrange(year, number + 1)[1])


def counts_on(row, day):
    ends = [end for end in (row.expires_on, LAST_DAYS.get(row.certificate)) if end]
    return row.earned_on <= day and all(day <= end for end in ends)


class People:
    """Who holds what on a day."""

    def __init__(self, rows, day):
        self.holders = defaultdict(set)
        for row in rows:
            if counts_on(row, day):
                self.holders[row.certificate].add(row.person)

    def __call__(self, certificates):
        return len(set().union(*(self.holders[name] for name in certificates)))


def held(points, most):
    """No points below zero, none above the most."""
    return min(max(Fraction(points), Fraction(0)), Fraction(most))


def of_full(count, full, points):
    return held(Fraction(count) * points / full, points)


# Azure ----------------------------------------------------------------------------------

NO_OFFERS = {"Support", "Internal", "Benefit Program", "Trial"}
AZURE_ASSOCIATIONS = {"CSP Tier 1", "CSP Tier 2", "DPOR", "PAL"}
MACHINES = {"Virtual Machines", "Virtual Machines Licenses"}


def summed(rows, key, value):
    sums = defaultdict(int)
    for row in rows:
        sums[key(row)] += value(row)
    return sums


def azure_customers(rows, month):
    """Tenants of USD 1,000 in one of the two months that end with this one."""
    sums = summed((row for row in rows if row.month_end in (month, month - 1)),
                  lambda row: (row.tenant, row.month_end), lambda row: row.acr)
    return len({tenant for (tenant, _), acr in sums.items() if acr >= 1_000_00})


def year_to(rows, month):
    return [row for row in rows if month - 12 < row.month_end <= month]


def growth(now, before):
    return Fraction(now, before) - 1 if before > 0 else None


def percent_points(now, before, least):
    """A point for each percent, however many, and however far below zero."""
    return 100 * growth(now, before) if before >= least else Fraction(0)


def azure_figures(rows, month):
    rows = [row for row in rows if row.offer not in NO_OFFERS
            and row.association in AZURE_ASSOCIATIONS]
    now = sum(row.acr for row in year_to(rows, month))
    before = sum(row.acr for row in year_to(rows, month - 12))
    services = summed(year_to(rows, month), lambda row: row.service,
                      lambda row: row.acr)
    return {
        "azure_customers": azure_customers(rows, month),
        "azure_net_adds": azure_customers(rows, month) - azure_customers(rows,
                                                                         month - 12),
        "azure_acr": Fraction(now, 100), "azure_acr_before": Fraction(before, 100),
        "azure_growth": growth(now, before),
        "azure_services": sum(1 for service, acr in services.items()
                              if acr > 0 and service not in MACHINES),
        "azure_growth_points": percent_points(now, before, 1_000_00),
    }


def azure_people(people):
    return {
        "solutions_architects": people(ARCHITECT),
        "administrators": people(ADMINISTRATOR),
        "has_architects": people(ARCHITECT) >= 2,
        "has_administrators": people(ADMINISTRATOR) >= 2,
        "data_ai_intermediate": people(DATA_AI),
        "infrastructure_intermediate": people(INFRASTRUCTURE),
        "infrastructure_advanced": people(INFRASTRUCTURE_ADVANCED),
        "app_innovation_intermediate": people(APP),
        "app_innovation_advanced": people(APP_ADVANCED),
    }


def azure_scores(figures):
    def certified(name, most, *prerequisites):
        ready = all(figures[prerequisite] for prerequisite in prerequisites)
        return held(4 * figures[name], most) if ready else Fraction(0)

    common = {ADDS: held(10 * figures["azure_net_adds"], 30),
              GROWTH: held(figures["azure_growth_points"], 20),
              DEPLOYMENTS: held(2 * figures["azure_services"], 10)}
    scores = {"data_ai": {**common, INTERMEDIATE: certified(
        "data_ai_intermediate", 40, "has_architects", "has_administrators")}}
    for area in ("infrastructure", "app_innovation"):
        scores[area] = {
            **common,
            INTERMEDIATE: certified(f"{area}_intermediate", 20, "has_administrators"),
            ADVANCED: certified(f"{area}_advanced", 20, "has_architects")}
    return scores


# Business Applications ------------------------------------------------------------------

REVENUE_ASSOCIATIONS = {"CPOR RevRec", "CPOR OSA", "CPOR RevRec Performance",
                        "CSP Tier 1", "CSP Tier 2", "DPOR"}
CSP = {"CSP Tier 1", "CSP Tier 2"}
BY_PAL = {"Customer Insights", "Portals", "Power Apps", "Power Automate", "Power BI"}
RATE_CARD = {
    "Business Central": 1000, "Core HR": 1000, "Common data service": 200,
    "Customer Insights": Fraction(1, 5), "Finance & Operations": 100, "Guides": 1000,
    "Power Apps": 200, "Power Automate": 200, "Power BI": 200, "Remote Assist": 1000,
    "Retail": 100, "Talent Attract": 1000, "Talent Onboard": 1000}
TRACKS = {  # adds from, adds, people, experts, base, consumption of a deployment
    "Enterprise": (1_500_00, 5, 20, 7, 50_000, 10_000),
    "SMB": (250_00, 5, 5, 2, 25_000, 5_000)}


def workload_revenue(rows, month):
    return summed((row for row in rows if row.month_end == month
                   and row.association in REVENUE_ASSOCIATIONS),
                  lambda row: (row.tenant, row.workload), lambda row: row.revenue)


def usage_counts(row):
    return row.association in CSP or (row.association == "PAL" if row.workload in BY_PAL
                                      else row.association in {"CPOR OSU", "DPOR"})


def consumption(rows, month):
    return summed((row for row in rows if row.month_end == month and usage_counts(row)
                   and row.workload in RATE_CARD),
                  lambda row: (row.tenant, row.workload),
                  lambda row: row.units * RATE_CARD[row.workload])


def count_from(sums, least):
    return sum(1 for figure in sums.values() if figure >= least)


def business(revenue, usage, people, month):
    now, before = (workload_revenue(revenue, when) for when in (month, month - 12))
    used, used_before = (consumption(usage, when) for when in (month, month - 12))
    large = [sum(1 for cents in sums.values() if cents > 5_000_00)
             for sums in (now, before)]
    track = "Enterprise" if min(large) >= 5 else "SMB"
    from_cents, adds, certified, experts, base, deployed = TRACKS[track]
    figures = {
        **{f"business_{name.lower()}_customers": count_from(now, terms[0])
           for name, terms in TRACKS.items()},
        **{f"business_{name.lower()}_deployments": count_from(used, terms[-1])
           for name, terms in TRACKS.items()},
        "business_large_workloads": large[0], "business_track": track,
        "business_enterprise": track == "Enterprise",
        "business_net_adds": count_from(now, from_cents) - count_from(before, from_cents),
        "business_intermediate": people(BUSINESS),
        "business_advanced": people(BUSINESS_ADVANCED),
        "business_consumption": Fraction(sum(used.values())),
        "business_consumption_before": Fraction(sum(used_before.values())),
        "business_growth": growth(sum(used.values()), sum(used_before.values())),
        "business_net_deployments": count_from(used, deployed) - count_from(used_before,
                                                                            deployed),
    }
    score = {
        ADDS: of_full(figures["business_net_adds"], adds, 15),
        INTERMEDIATE: of_full(figures["business_intermediate"], certified, 20),
        ADVANCED: of_full(figures["business_advanced"], experts, 15),
        GROWTH: held(percent_points(sum(used.values()), sum(used_before.values()), base),
                     30),
        DEPLOYMENTS: of_full(figures["business_net_deployments"], 5, 20),
    }
    return figures, {"business_applications": score}


# Modern Work ----------------------------------------------------------------------------

MODERN_WORKLOADS = {
    "Intune", "Exchange", "ProPlus", "SharePoint", "Teams", "Teams Meetings",
    "Teams Phone", "Teams Phone Calling", "Teams Platform", "Yammer", "Viva Insights",
    "Viva Topics", "Viva Learning", "Viva Connections"}
ASSOCIATIONS = {"cpor": {"CPOR"}, "dpor": {"DPOR"}, "csp": CSP}
# associations with the growth and the deployments that earn full marks; seats from, to;
# tenants, people, experts for full marks
MODERN_TRACKS = {
    "enterprise": ({"cpor": (1_000, 5), "dpor": (4_000, 10)}, 301, None, 5, 4, 2),
    "smb": ({"cpor": (500, 5), "csp": (2_000, 10)}, 11, 300, 10, 2, 1)}


def track_state(rows, month, track):
    """Eligible tenants; users and deployments by association, in a month."""
    associations, least, most = MODERN_TRACKS[track][:3]
    rows = [row for row in rows if row.month_end == month
            and row.workload in MODERN_WORKLOADS]
    tenants = {row.tenant for row in rows
               if any(row.association in ASSOCIATIONS[name] for name in associations)
               and row.paid_seats >= least and (most is None or row.paid_seats <= most)}
    users, deployments = {}, {}
    for name in associations:
        mine = [row for row in rows if row.tenant in tenants
                and row.association in ASSOCIATIONS[name]]
        paid = summed(mine, lambda row: row.tenant, lambda row: row.paid_seats)
        active = summed(mine, lambda row: row.tenant, lambda row: row.active_users)
        users[name] = sum(active.values())
        deployments[name] = sum(1 for tenant, seats in paid.items()
                                if seats > 0 and 10 * active[tenant] >= 4 * seats)
    return len(tenants), users, deployments


def modern_track(rows, people, month, track):
    associations, _, _, full_tenants, full_people, full_experts = MODERN_TRACKS[track]
    now, before = (track_state(rows, when, track) for when in (month, month - 12))
    figures = {f"modern_{track}_tenants": now[0],
               f"modern_{track}_adds": now[0] - before[0]}
    for name, (full_growth, full_deployments) in associations.items():
        grown, deployed = now[1][name] - before[1][name], now[2][name] - before[2][name]
        figures[f"modern_{track}_{name}_users"] = now[1][name]
        figures[f"modern_{track}_{name}_deployments"] = now[2][name]
        figures[f"modern_{track}_{name}_growth_points"] = Fraction(30 * grown, full_growth)
        figures[f"modern_{track}_{name}_deployment_points"] = Fraction(25 * deployed,
                                                                       full_deployments)

    def best(what):
        return max(figures[f"modern_{track}_{name}_{what}_points"]
                   for name in associations)

    return figures, {
        ADDS: of_full(now[0] - before[0], full_tenants, 20),
        INTERMEDIATE: of_full(people(MODERN), full_people, 10),
        ADVANCED: of_full(people(MODERN_ADVANCED), full_experts, 15),
        GROWTH: held(best("growth"), 30),
        DEPLOYMENTS: held(best("deployment"), 25),
    }


def modern(rows, people, month):
    figures = {"modern_intermediate": people(MODERN),
               "modern_advanced": people(MODERN_ADVANCED)}
    scores = {}
    for track in MODERN_TRACKS:
        more, scores[f"modern_work_{track}"] = modern_track(rows, people, month, track)
        figures.update(more)
    totals = {name: sum(score.values()) for name, score in scores.items()}
    figures["modern_work"] = max(totals.values())
    figures["modern_work_least"] = max(
        min(score.values()) for name, score in scores.items()
        if totals[name] == figures["modern_work"])
    return figures, scores


# Security -------------------------------------------------------------------------------

SECURITY_SERVICES = {
    "Advanced Data Security", "Advanced Threat Protection", "Application Gateway",
    "Azure Active Directory B2C", "Azure Active Directory Domain Services",
    "Azure Active Directory for External Identities", "Azure Bastion",
    "Azure DDOS Protection", "Azure Defender", "Azure Firewall",
    "Azure Firewall Manager", "Azure Front Door Service", "Azure IoT Security",
    "Key Vault", "Network Watcher", "Security Center", "Sentinel"}
SECURITY_WORKLOADS = {
    "Azure Active Directory Premium", "Microsoft Defender for Office 365",
    "Microsoft Defender for Endpoints", "Microsoft Defender for Identity",
    "Microsoft Information Protection", "Intune"}


def security_state(azure, seats, month):
    """Customers, deployments, consumed cents and protected users, at a month's end."""
    acr = summed((row for row in year_to(azure, month) if row.association == "PAL"
                  and row.offer not in NO_OFFERS and row.service in SECURITY_SERVICES),
                 lambda row: row.tenant, lambda row: row.acr)
    rows = [row for row in seats if row.month_end == month and row.association == "CPOR"
            and row.workload in SECURITY_WORKLOADS]
    paid = summed(rows, lambda row: row.tenant, lambda row: row.paid_seats)
    active = summed(rows, lambda row: row.tenant, lambda row: row.active_users)
    return {
        "azure_customers": count_from(acr, 100_00),
        "365_customers": count_from(paid, 25),
        "azure_deployments": count_from(acr, 12_000_00),
        "365_deployments": sum(1 for tenant, count in paid.items() if count >= 25
                               and 100 * active[tenant] >= 15 * count),
        "acr": Fraction(sum(acr.values()), 100), "protected_users": sum(active.values()),
    }


def security(azure, seats, people, month):
    now, before = (security_state(azure, seats, when) for when in (month, month - 12))
    rose = {name: now[name] - before[name] for name in now}
    late = last_day(month) >= CUT_OVER
    needed = 2 if late else 1
    certified = people(SECURITY_FROM_CUT_OVER if late else SECURITY_BEFORE)
    ready = people(ENGINEER) >= needed and people(ANALYST) >= needed
    figures = {f"security_{name}": figure for name, figure in now.items()}
    figures.update({
        "security_engineers": people(ENGINEER), "security_analysts": people(ANALYST),
        "security_people": certified, "security_prerequisites": ready,
        "security_net_adds": rose["azure_customers"] + rose["365_customers"],
        "security_net_deployments": rose["azure_deployments"] + rose["365_deployments"],
        "security_acr_growth": rose["acr"],
        "security_user_growth": rose["protected_users"]})
    return figures, {"security": {
        ADDS: held(2 * figures["security_net_adds"], 20),
        INTERMEDIATE: of_full(certified, 6, 40) if ready else Fraction(0),
        GROWTH: held(rose["acr"] / 1_250 + Fraction(rose["protected_users"], 125), 20),
        DEPLOYMENTS: of_full(figures["security_net_deployments"], 6, 20),
    }}


# A partner ------------------------------------------------------------------------------

def badges_of(scores, figures):
    """The areas with enough points and none in which a metric is at zero."""
    standing = {area: (sum(score.values()), min(score.values()))
                for area, score in scores.items() if not area.startswith("modern_work")}
    standing["modern_work"] = (figures["modern_work"], figures["modern_work_least"])
    return sorted(area for area, (total, least) in standing.items()
                  if total >= ENOUGH and least > 0)


def evaluate_partner(data, key, month):
    people = People(data.certificates[key], last_day(month))
    figures = {**azure_figures(data.azure[key], month), **azure_people(people)}
    scores = azure_scores(figures)
    for more, area_scores in (
            business(data.business_revenue[key], data.business_usage[key], people, month),
            modern(data.microsoft_365[key], people, month),
            security(data.azure[key], data.microsoft_365[key], people, month)):
        figures.update(more)
        scores.update(area_scores)
    flat = {}
    for area, score in scores.items():
        flat[area] = sum(score.values())
        flat.update({f"{area} {measure}": points for measure, points in score.items()})
    return {"score": flat, "metric": figures,
            "outcome": {"badges": badges_of(scores, figures)}}


def evaluate(folder, period):
    """`period` is a month, "2023-10"."""
    data = sample.Sample(folder)
    year, number = period.split("-")
    month = sample.month(int(year), int(number))
    return {key: evaluate_partner(data, key, month) for key in data.partners}


def main():
    parser = argparse.ArgumentParser(description="The scores, without Rung.")
    parser.add_argument("--data", default=SAMPLE)
    parser.add_argument("--period", default="2023-10")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        import expected
        return expected.check(lambda period: evaluate(options.data, period))
    for key, result in evaluate(options.data, options.period).items():
        print(key, {area: str(points) for area, points in result["score"].items()},
              *result["outcome"]["badges"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
