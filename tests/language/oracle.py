#!/usr/bin/env python3
"""The oracle: random programs and data, evaluated twice, by rung and by the documents' words.

usage: oracle.py RUNG [SEED [PROGRAMS [FORMULAS [FOLDER]]]]

Each program has a seed of its own, SEED and the following, and beside it a small one whose rates
of exchange begin late: the run stops where a row that counts has none.
`oracle.py RUNG 4711 1 60 out` repeats one and leaves its files in out/4711. The oracle_*.py beside this file were written from LANGUAGE
and the manual, never from Rung's code; figures are Python's fractions.

Where the documents are silent the oracle reads:
- `if` with a missing condition is missing; `where` leaves such a row out; any and all pass over
  it; at_least and the rest of logic are Kleene's;
- count(distinct a, b) passes over rows in which one of them is missing;
- an aggregate over partners without `per` is over all; one over deals at a row is over those of
  the row's partner;
- `previous period` moves the evaluated days back by one of the program's periods;
- an aggregate, a rank or a running total whose `per` meets an empty key is missing;
- a row of a validity without a `from` has no rates of a day, if the source knows one at all;
- both branches of `if` and `otherwise` are worked out: a rate that is not there stops the run;
- collect max and min with a missing output among the rows that match are missing;
- a category of which no measure is left (no_data = "spread") has earned 0;
- a partner's `no tier` comes before `no data` where the amount names the tier.
"""

import csv
import json
import pathlib
import random
import re
import sys

import harness
from oracle_build import add_metrics, add_stopping, files_of, random_world
from oracle_build_rules import add_rules
from oracle_compare import compare_metrics, compare_rules


def evaluate(rung, files, world):
    """(answer, rows of payouts.csv, what rung said on standard error)."""
    payouts = []
    with harness.scratch() as folder:
        harness.write_files(folder, files)
        words = ["eval", ".", "--data", ".", *world.options(), "--format", "json", "-o", "out"]
        ran = harness.run(rung, words, folder)
        written = pathlib.Path(folder, "out", "payouts.csv")
        if written.exists():
            payouts = list(csv.DictReader(written.read_text("utf-8").splitlines()))
    return (json.loads(ran.out) if ran.code == 0 else None), payouts, ran.err


def refusals(err, script):
    """[(metric, message)] of the lines in which rung found errors."""
    lines = script.split("\n")
    found = re.findall(r"^(error.*)\n *--> program\.lua:(\d+)", err, re.MULTILINE)
    for message, line in found:
        name = re.match(r'metric "(\w+)"', lines[int(line) - 1])
        yield (name.group(1) if name else None), f"refused: {message}: {lines[int(line) - 1]}"


def differences(rung, world, values):
    """[(metric, message)] of the metrics that rung refuses or finds different."""
    files = files_of(world)
    answer, payouts, err = evaluate(rung, files, world)
    if answer is None:
        return list(refusals(err, files["program.lua"])) or [(None, f"did not run: {err[:600]}")]
    with_rules = compare_rules(world, answer, payouts) if world.tiers else []
    return compare_metrics(world, values, answer) + with_rules


def check(rung, seed, formulas, folder=None):
    """(world, differences) of one program."""
    rng = random.Random(seed)
    world = random_world(rng)
    values = add_metrics(world, rng, formulas)
    if rng.random() < 0.7:
        add_rules(world, rng)
    if folder:
        harness.write_files(pathlib.Path(folder, str(seed)), files_of(world))
    return world, differences(rung, world, values)


def check_stop(rung, seed, folder=None):
    """(world, differences) of a program whose rates begin late: does the run stop when it must?"""
    rng = random.Random(f"stop {seed}")
    world = random_world(rng, with_rates=False)
    add_metrics(world, rng, 4, depth=2)
    code = add_stopping(world, rng)
    files = files_of(world)
    if folder:
        harness.write_files(pathlib.Path(folder, f"stop{seed}"), files)
    answer, _, err = evaluate(rung, files, world)
    if code:
        stopped = answer is None and f"error[{code}]" in err
        return world, [] if stopped else [("stopping", f"did not stop with {code}: {err[:300]}")]
    if answer is None:
        return world, [("stopping", f"stopped: {err[:300]}")]
    return world, compare_metrics(world, {}, answer)


def main(words):
    rung = words[0]
    seed, programs, formulas = (
        int(words[n]) if len(words) > n else usual for n, usual in ((1, 1), (2, 40), (3, 60)))
    folder = words[4] if len(words) > 4 else None
    failed = 0
    for index in range(seed, seed + programs):
        for world, found in (check(rung, index, formulas, folder), check_stop(rung, index, folder)):
            failed += len(found)
            for name, message in found:
                print(f"seed {index}, {' '.join(world.options())}: {name}: {message}")
                if name in world.metrics:
                    print(f"    {world.metrics[name]}")
    print(f"{programs} programs of {formulas} formulas: {failed} differences")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
