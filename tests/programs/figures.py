"""What the comparisons of all programs share: running Rung, reading what it wrote, and
telling two figures apart.

A partner's result is {part: {name: figure}}; parts are compared by the functions of
PARTS. Only the functions named rung_... know what Rung writes.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                    "..", ".."))
SHOWN_DECIMALS = 6  # of ratios that are no finite decimals
SHOWN_FINDINGS = 40


# Rung's side ----------------------------------------------------------------------------

class Program:
    """A shipped program, its sample data, and the binary that evaluates it."""

    def __init__(self, rung, name, data):
        self.rung, self.data = rung, data
        self.rules = os.path.join(ROOT, "rules", name)

    def rung_run(self, period, *more):
        command = [self.rung, "eval", self.rules, "--data", self.data,
                   "--period", str(period), *more]
        run = subprocess.run(command, capture_output=True, check=False)
        if run.returncode != 0:
            sys.stderr.write(run.stderr.decode("utf-8", "replace"))
            print(f"rung eval ended with {run.returncode}")
            sys.exit(2)
        return run.stdout

    def rung_partners(self, period, *more):
        """{partner: what the JSON says of it}, figures as text."""
        result = json.loads(self.rung_run(period, "--format", "json", *more),
                            parse_float=str, parse_int=str)
        return {partner["partner"]: partner for partner in result["partners"]}

    def rung_results(self, period, rung_partner, *more):
        """{partner: result}; rung_partner makes one of a partner's JSON."""
        partners = {key: {"row": {}, "condition": {}, **rung_partner(partner)}
                    for key, partner in self.rung_partners(period, *more).items()}
        with tempfile.TemporaryDirectory() as folder:
            output = os.path.join(folder, "out")
            self.rung_run(period, "-o", output, *more)
            for line in rung_sheet(output, "payouts.csv"):
                if line["row"]:
                    row = partners[line["partner"]]["row"]
                    row[f"{line['incentive']} {line['row']}"] = rung_row(line)
            for line in rung_sheet(output, "decisions.csv"):
                name = " ".join(filter(None, (line["address"], line["tier"],
                                              line["row"])))
                partners[line["partner"]]["condition"][name] = line["met"]
        return partners


def rung_sheet(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def rung_row(line):
    reasons = sorted(reason for reason in line["reasons"].split("; ") if reason)
    return line["status"], line["payout"] or None, reasons


def rung_incentives(partner):
    incentives = partner["incentives"]
    return {
        "total": {name: incentive["total"] for name, incentive in incentives.items()},
        "status": {name: incentive["status"] for name, incentive in incentives.items()},
    }


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


def compare(what, found, exact):
    """Prints how many figures were compared and what differs; True where nothing does."""
    lines, figures = differing(found, exact, lambda a, b: True)
    for partner in exact:
        for part in exact[partner]:
            more, count = differing(found.get(partner, {}).get(part, {}),
                                    exact[partner][part], PARTS[part])
            lines += [f"{partner} {part} {line}" for line in more]
            figures += count
    print(f"{what}: {figures} figures of {len(exact)} partners, {len(lines)} differences")
    for line in lines[:SHOWN_FINDINGS]:
        print(f"  {line}")
    return not lines


def options(sample, periods):
    parser = argparse.ArgumentParser(
        description="Rung against the oracle, figure by figure.")
    parser.add_argument("--rung", required=True)
    parser.add_argument("--data", default=sample)
    parser.add_argument("--period", action="append")
    chosen = parser.parse_args()
    chosen.period = chosen.period or periods
    return chosen
