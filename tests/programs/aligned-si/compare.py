#!/usr/bin/env python3
"""Runs Rung on rules/aligned-si; compares every figure of every partner with oracle.py.

    python3 compare.py --rung PATH/TO/rung [--data FOLDER] [--period YEAR]...

Compared are, for each partner: tier, badges, score (total, each tier's, categories,
measures), metrics, incentives and their status; of the output folder: every row that an
incentive looked at with what it pays or why it does not (payouts.csv), every requirement
(decisions.csv). Exit 0: all the same; 1: differences, the first ones printed; 2: Rung
could not be run. Only the functions named rung_... know what Rung writes.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction

import expected
import oracle

ROOT = os.path.abspath(os.path.join(oracle.HERE, "..", "..", ".."))
RULES = os.path.join(ROOT, "rules", "aligned-si")
SHOWN_DECIMALS = 6  # of ratios that are no finite decimals
SHOWN_FINDINGS = 40
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

def rung_run(rung, data, year, *more):
    command = [rung, "eval", RULES, "--data", data, "--period", str(year), *more]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode != 0:
        sys.stderr.write(run.stderr.decode("utf-8", "replace"))
        print(f"rung eval ended with {run.returncode}")
        sys.exit(2)
    return run.stdout


def rung_results(rung, data, year):
    """{partner: {part: {name: figure}}}, the parts of oracle_results."""
    result = json.loads(rung_run(rung, data, year, "--format", "json"),
                        parse_float=str, parse_int=str)
    partners = {partner["partner"]: rung_partner(partner)
                for partner in result["partners"]}
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out")
        rung_run(rung, data, year, "-o", output)
        for line in rung_sheet(output, "payouts.csv"):
            if line["row"]:
                partners[line["partner"]]["row"][rung_row_name(line)] = rung_row(line)
        for line in rung_sheet(output, "decisions.csv"):
            name = " ".join(filter(None, (line["address"], line["tier"], line["row"])))
            partners[line["partner"]]["condition"][name] = line["met"]
    return partners


def rung_sheet(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def rung_row_name(line):
    return f"{line['incentive']} {line['row']}"


def rung_row(line):
    reasons = sorted(reason for reason in line["reasons"].split("; ") if reason)
    return line["status"], line["payout"] or None, reasons


def rung_partner(partner):
    incentives = partner["incentives"]
    return {
        "outcome": {"tier": partner["tier"] or "none", "badges": rung_badges(partner)},
        "score": rung_score(partner["scores"]["aligned"]),
        "metric": partner["metrics"],
        "total": {name: incentive["total"] for name, incentive in incentives.items()},
        "status": {name: incentive["status"] for name, incentive in incentives.items()},
        "row": {},
        "condition": {},
    }


def rung_badges(partner):
    return sorted(" ".join(filter(None, (badge["badge"], badge.get("for"))))
                  for badge in partner["badges"])


def rung_score(score):
    figures = {"total": score["total"]}
    figures.update({f"total for {tier}": total for tier,
                    total in score["by_tier"].items()})
    for name, category in score["categories"].items():
        if category["weight"] is None:
            continue  # n/a for the tier
        figures[name] = category["earned"]
        for measure, part in category["measures"].items():
            figures[f"{measure} value"] = part["value"]
            figures[f"{measure} points"] = part["points"]
    return figures


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

def to_fraction(figure):
    text = str(figure)
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def shown(exact):
    """As Rung shows a ratio: half up, away from zero."""
    scale = 10 ** SHOWN_DECIMALS
    size = (abs(exact) * scale * 2 + 1) // 2
    return Fraction(-size if exact < 0 else size, scale)


def same_figure(found, exact):
    if any(side is None or isinstance(side, bool) for side in (found, exact)):
        return found is exact
    exact = to_fraction(exact)
    try:
        found = to_fraction(found)
    except ValueError:
        return False
    return found == exact or found == shown(exact)


def same_money(found, exact):
    """To the cent; 0 is as good as no total where none could be worked out."""
    if exact is None:
        return found is None or to_fraction(found) == 0
    return found is not None and to_fraction(found) == to_fraction(exact)


def same_row(found, exact):
    return (found[0], found[2]) == (exact[0], exact[2]) and same_money(found[1], exact[1])


def equal(found, exact):
    return found == exact


PARTS = {"outcome": equal, "score": same_figure, "metric": same_figure,
         "total": same_money,
         "status": equal, "row": same_row, "condition": equal}


def differing(found, exact, same):
    """What is wrong, in words, and how many figures were compared."""
    lines = [f"{key}: not there" for key in exact if key not in found]
    lines += [f"{key}: {found[key]}, expected nothing" for key in found
              if key not in exact]
    both = [key for key in exact if key in found]
    lines += [f"{key}: {found[key]}, expected {exact[key]}"
              for key in both if not same(found[key], exact[key])]
    return lines, len(both)


def compare_year(options, year):
    found = rung_results(options.rung, options.data, year)
    exact = oracle_results(options.data, year)
    lines, figures = differing(found, exact, lambda a, b: True)
    for partner in exact:
        for part, same in PARTS.items():
            more, count = differing(found.get(partner, {part: {}})[part],
                                    exact[partner][part], same)
            lines += [f"{partner} {part} {line}" for line in more]
            figures += count
    print(f"{year}: {figures} figures of {len(exact)} partners, {len(lines)} differences")
    for line in lines[:SHOWN_FINDINGS]:
        print(f"  {line}")
    return not lines


def main():
    parser = argparse.ArgumentParser(
        description="Rung against the oracle, figure by figure.")
    parser.add_argument("--rung", required=True)
    parser.add_argument("--data", default=oracle.SAMPLE)
    parser.add_argument("--period", type=int, action="append")
    options = parser.parse_args()
    years = [compare_year(options, year) for year in options.period or (2024, 2025, 2026)]
    return 0 if all(years) else 1


if __name__ == "__main__":
    sys.exit(main())
