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


def main():
    options = figures.options(oracle.SAMPLE, PERIODS)
    program = figures.Program(options.rung, "odoo", options.data)
    same = [figures.compare(
        period, program.rung_results(period, rung_partner),
        {key: oracle_partner(partner)
         for key, partner in oracle.evaluate(options.data, period).items()})
        for period in options.period]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
