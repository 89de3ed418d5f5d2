#!/usr/bin/env python3
"""Runs Rung on rules/aligned-si; compares every figure of every partner with oracle.py.

    python3 compare.py --rung PATH/TO/rung [--data FOLDER] [--period YEAR]...

Compared are, for each partner: tier, badges, score (total, each tier's, categories,
measures), metrics, incentives and their status; of the output folder: every row that an
incentive looked at with what it pays or why it does not (payouts.csv), every requirement
(decisions.csv). Exit 0: all the same; 1: differences, the first ones printed; 2: Rung
could not be run. Only the functions named rung_... know what Rung writes.
"""
import os
import sys

import expected
import oracle

sys.path.insert(0, os.path.join(oracle.HERE, ".."))
import figures  # noqa: E402

# What the conditions of the oracle are called in the program.
ADDRESSES = {
    "arr": "requirements.arr",
    "score": "requirements.score_aligned",
    "csat": "requirements.csat",
    "active_customers": "specialization.industry_vertical.requires.1",
    "successful_customers": "specialization.industry_vertical.requires.2",
    "vertical_share": "specialization.industry_vertical.requires.3",
    "training": "specialization.industry_vertical.requires.4",
    "certificates": "specialization.industry_vertical.requires.5",
    "brandfolder_customers": "specialization.brandfolder.requires.1",
    "brandfolder_successes": "specialization.brandfolder.requires.2",
    "brandfolder_share": "specialization.brandfolder.requires.3",
    "brandfolder_certified": "specialization.brandfolder.requires.4",
}


# Rung's side ----------------------------------------------------------------------------

def rung_partner(partner):
    return {
        "outcome": {"tier": partner["tier"] or "none", "badges": rung_badges(partner)},
        "score": rung_score(partner["scores"]["aligned"]),
        "metric": partner["metrics"],
        **figures.rung_incentives(partner),
    }


def rung_badges(partner):
    return sorted(" ".join(filter(None, (badge["badge"], badge.get("for"))))
                  for badge in partner["badges"])


def rung_score(score):
    found = {"total": score["total"]}
    found.update({f"total for {tier}": total for tier,
                    total in score["by_tier"].items()})
    for name, category in score["categories"].items():
        if category["weight"] is None:
            continue  # n/a for the tier
        found[name] = category["earned"]
        for measure, part in category["measures"].items():
            found[f"{measure} value"] = part["value"]
            found[f"{measure} points"] = part["points"]
    return found


# The oracle's side ----------------------------------------------------------------------

def oracle_results(data, year):
    partners = oracle.plain(oracle.evaluate(data, year))["partners"]
    return {key: oracle_partner(partner) for key, partner in partners.items()}


def oracle_partner(partner):
    incentives = partner["incentives"]
    return {
        "outcome": {"tier": partner["tier"],
                    "badges": sorted(expected.badges_held(partner))},
        "score": oracle_score(partner["scores"]["aligned"]),
        "metric": partner["metrics"],
        "total": {name: incentive["total"] for name, incentive in incentives.items()},
        "status": {name: incentive["status"] for name, incentive in incentives.items()},
        "row": {f"{name} {key}": oracle_row(row)
                for name, incentive in incentives.items()
                for key, row in incentive.get("rows", {}).items()},
        "condition": oracle_conditions(partner),
    }


def oracle_row(row):
    return row["status"], row["paid"], sorted(row.get("reasons", ()))


def oracle_score(score):
    figures = {"total": score["total"], **score["categories"]}
    for tier, at_tier in score["by_tier"].items():
        figures[f"total for {tier}"] = at_tier["total"]
    for measure, part in score["by_tier"][score["at"]]["measures"].items():
        if part["category"] in score["categories"]:
            figures[f"{measure} value"] = part["raw"]
            figures[f"{measure} points"] = part["points"]
    return figures


def oracle_conditions(partner):
    answers = {"met": "yes", "not met": "no", "no data": "no data"}
    conditions = {}
    for tier, asked in partner["requirements"].items():
        for name, answer in asked.items():
            conditions[f"{ADDRESSES[name]} {tier}"] = answers[answer]
    for name, answer in partner["conditions"]["brandfolder"].items():
        conditions[ADDRESSES[name]] = answers[answer]
    for industry, asked in partner["conditions"]["industry_vertical"].items():
        for name, answer in asked.items():
            conditions[f"{ADDRESSES[name]} {industry}"] = answers[answer]
    return conditions


# Comparing ------------------------------------------------------------------------------

def main():
    options = figures.options(oracle.SAMPLE, ("2024", "2025", "2026"))
    program = figures.Program(options.rung, "aligned-si", options.data)
    years = [figures.compare(year, program.rung_results(year, rung_partner),
                             oracle_results(options.data, int(year)))
             for year in options.period]
    return 0 if all(years) else 1


if __name__ == "__main__":
    sys.exit(main())
