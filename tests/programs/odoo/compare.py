#!/usr/bin/env python3
"""Runs Rung on rules/odoo; compares every figure of every partner with oracle.py.

    python3 compare.py --rung PATH/TO/rung [--data FOLDER] [--period PERIOD]...

Compared are, for each partner: the level set by the review and the one in force, metrics,
every requirement, incentives and their status, and every row that an incentive looked
at. Exit 0: all the same; 1: differences, the first ones printed; 2: Rung could not be
run.
"""
import os
import sys

import oracle

sys.path.insert(0, os.path.join(oracle.HERE, ".."))
import figures  # noqa: E402

# Quarters around the day of each version, the months of two purchase orders, a year.
PERIODS = ("2018-Q4", "2020-Q4", "2021-Q1", "2021-Q2", "2022-Q1", "2022-Q4", "2023-Q1",
           "2023-Q2", "2023-Q3", "2023-01", "2023-05",
           "2022")


# The rule books of other days: no version 11 yet, no version 10 yet, version 11 before its
# day, the day that changes nothing.
RULES_OF = (("2023-Q2", "2023-05-18"), ("2023-Q1", "2023-01-08"), ("2022-Q4", "2023-06-30"),
            ("2023-Q1", "2023-03-31"))


def rung_partner(partner):
    return {
        "outcome": {"tier": partner["tier"],
                    **{name: partner["metrics"][name] for name in oracle.LEVELS}},
        "metric": {name: figure for name, figure in partner["metrics"].items()
                   if name not in oracle.LEVELS},
        **figures.rung_incentives(partner),
    }


def oracle_partner(partner):
    incentives = partner["incentives"]
    return {
        "outcome": {"tier": partner["tier"], **partner["levels"]},
        "metric": partner["metrics"],
        "total": {name: incentive["total"] for name, incentive in incentives.items()},
        "status": {name: incentive["status"] for name, incentive in incentives.items()},
        "row": {f"{name} {key}": row for name, incentive in incentives.items()
                for key, row in incentive["rows"].items()},
        "condition": {
            f"requirements.{partner['version']}.{name} {grade}": answer
            for grade, asked in partner["conditions"].items()
            for name, answer in asked.items()},
    }


def compare(program, period, rules_of=None):
    more = ["--rules-as-of", rules_of] if rules_of else []
    exact = oracle.evaluate(program.data, period, rules_of)
    return figures.compare(" ".join([period, *more]),
                           program.rung_results(period, rung_partner, *more),
                           {key: oracle_partner(partner)
                            for key, partner in exact.items()})


def main():
    options = figures.options(oracle.SAMPLE, PERIODS)
    program = figures.Program(options.rung, "odoo", options.data)
    same = [compare(program, period) for period in options.period]
    if options.period == PERIODS:
        same += [compare(program, period, day) for period, day in RULES_OF]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
