#!/usr/bin/env python3
"""Runs Rung on rules/rate-schedules; compares every figure of every partner, and each
row that an incentive looked at, with oracle.py.

    python3 compare.py --rung PATH/TO/rung [--data FOLDER] [--period QUARTER]...

Exit 0: all the same; 1: differences, the first ones printed; 2: Rung could not be run.
"""
import os
import sys

import oracle

sys.path.insert(0, os.path.join(oracle.HERE, ".."))
import figures  # noqa: E402


def rung_partner(partner):
    return {"metric": partner["metrics"], **figures.rung_incentives(partner)}


def oracle_partner(partner):
    incentives = partner["incentives"]
    return {
        "metric": partner["metrics"],
        "total": {name: incentive["total"] for name, incentive in incentives.items()},
        "status": {name: incentive["status"] for name, incentive in incentives.items()},
        "row": {f"{name} {key}": row for name, incentive in incentives.items()
                for key, row in incentive["rows"].items()},
    }


def main():
    options = figures.options(oracle.SAMPLE, ("2025-Q4", "2026-Q1", "2026-Q2"))
    program = figures.Program(options.rung, "rate-schedules", options.data)
    same = [figures.compare(
        period, program.rung_results(period, rung_partner),
        {key: oracle_partner(partner)
         for key, partner in oracle.evaluate(options.data, period).items()})
        for period in options.period]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
