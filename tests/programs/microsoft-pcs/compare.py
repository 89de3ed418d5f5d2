#!/usr/bin/env python3
"""Runs Rung on rules/microsoft-pcs; compares every partner with oracle.py, month by month.

    python3 compare.py --rung PATH/TO/rung [--data FOLDER] [--period 2023-10]...

Compared are, for each partner: the scores of all areas and tracks, the points of every
measure, the designations held, and the metrics behind them. Then expected.py's figures,
those of the vendor's own examples among them, are compared with what Rung found. Exit 0:
all the same; 1: differences, the first ones printed; 2: Rung could not be run.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import expected
import figures
import oracle

# Before and after 2023-12-01, and around the last days of retired certificates.
PERIODS = ("2023-06", "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12",
           "2024-06", "2024-07", "2024-08")
BADGE = "solutions_partner_"


def rung_partner(partner):
    score = {}
    for area, result in partner["scores"].items():
        score[area] = result["total"]
        for category in result["categories"].values():
            score.update({f"{area} {measure}": part["points"]
                          for measure, part in category["measures"].items()})
    badges = sorted(badge["badge"].removeprefix(BADGE) for badge in partner["badges"])
    return {"score": score, "outcome": {"badges": badges}, "metric": partner["metrics"]}


def rung_evaluate(program, period):
    return {key: rung_partner(partner)
            for key, partner in program.rung_partners(period).items()}


def comparable(result):
    """Texts are compared as they are, beside the badges."""
    texts = {name: figure for name, figure in result["metric"].items()
             if name == "business_track"}
    return {"score": result["score"], "outcome": {**result["outcome"], **texts},
            "metric": {name: figure for name, figure in result["metric"].items()
                       if name not in texts}}


def main():
    options = figures.options(oracle.SAMPLE, PERIODS)
    program = figures.Program(options.rung, "microsoft-pcs", options.data)
    good = True
    for period in options.period:
        exact, found = (
            {key: comparable(result) for key, result in results.items()}
            for results in (oracle.evaluate(options.data, period),
                            rung_evaluate(program, period)))
        good = figures.compare(period, found, exact) and good
    if expected.check(lambda period: rung_evaluate(program, period), same_as_shown):
        good = False
    return 0 if good else 1


def same_as_shown(found, value):
    """Rung shows ratios with six decimals."""
    if isinstance(value, bool) or value in ("Enterprise", "SMB"):
        return found == value
    return figures.same_figure(found, value)


if __name__ == "__main__":
    sys.exit(main())
