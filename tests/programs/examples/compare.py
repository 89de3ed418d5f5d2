"""Compares the examples of the series with figures.py: every figure that stands there.

    compare.py --rung BINARY [EXAMPLE ...]

Exit 0: all the same; 1: differences, which are printed.
"""
import argparse
import csv
import datetime
import json
import pathlib
import subprocess
import sys
from fractions import Fraction

import figures

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "examples"
MONTHS = {"": (1, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
MOST_LINES = 40  # of a program in the series


def span(period):
    """First and last day of 2026, 2026-Q1 or 2026-03."""
    year, _, part = period.partition("-")
    low, high = MONTHS[part] if part in MONTHS else (int(part), int(part))
    first = datetime.date(int(year), low, 1)
    after = figures.months_later(datetime.date(int(year), high, 1), 1)
    return first, after - datetime.timedelta(1)


def reader(example):
    def read(name):
        with open(FOLDER / example / (name + ".csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    return read


def found_figures(partner, wanted):
    """The figures named in wanted, as Rung's JSON has them."""
    result = {}
    for name in wanted:
        kind, _, key = name.partition("/")
        if kind == "tier":
            result[name] = partner["tier"]
        elif kind == "badges":
            result[name] = sorted(b["badge"] + (": " + b["for"] if "for" in b else "")
                                  for b in partner["badges"])
        elif kind == "points":
            measures = {}
            for score in partner["scores"].values():
                for category in score["categories"].values():
                    measures.update(category["measures"])
            result[name] = Fraction(measures[key]["points"])
        else:
            value = partner[kind][key]
            if kind == "incentives":
                value = value["total"]
            elif kind == "scores":
                value = value["total"]
            result[name] = None if value is None else Fraction(value)
    return result


def compare(rung, example):
    compute, periods = figures.EXAMPLES[example]
    count, faults = 0, []
    for period in periods:
        place = str(FOLDER / example)
        done = subprocess.run([rung, "eval", place, "--data", place, "--period", period,
                               "--format", "json"], capture_output=True, check=False)
        if done.returncode != 0:
            return count, faults + [f"{example} {period}: ended with {done.returncode}: "
                                    + done.stderr.decode("utf-8", "replace")]
        partners = {p["partner"]: p for p in json.loads(done.stdout, parse_float=str,
                                                        parse_int=str)["partners"]}
        expected = compute(reader(example), *span(period))
        if set(partners) != set(expected):
            faults.append(f"{example} {period}: other partners")
        for name, wanted in expected.items():
            found = found_figures(partners[name], wanted)
            count += len(wanted)
            faults += [f"{example} {period} {name} {figure}: expected {wanted[figure]}, "
                       f"found {found[figure]}" for figure in wanted
                       if found[figure] != wanted[figure]]
    lines = (FOLDER / example / "program.lua").read_text(encoding="utf-8").count("\n")
    if lines >= MOST_LINES:
        faults.append(f"{example}: the program has {lines} lines, not under {MOST_LINES}")
    return count, faults


def main(arguments):
    parser = argparse.ArgumentParser(description="Compares the examples with figures.py.")
    parser.add_argument("--rung", required=True)
    parser.add_argument("examples", nargs="*")
    options = parser.parse_args(arguments)
    total, bad = 0, 0
    for example in options.examples or figures.EXAMPLES:
        count, faults = compare(options.rung, example)
        total, bad = total + count, bad + len(faults)
        for fault in faults:
            print(fault)
    print(f"{total} figures compared, {bad} differences")
    return 1 if bad or not total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
