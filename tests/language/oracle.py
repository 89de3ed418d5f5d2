#!/usr/bin/env python3
"""The oracle: random programs and data, evaluated twice, by rung and by LANGUAGE's own words.

usage: oracle.py RUNG [SEED [PROGRAMS [FORMULAS]]]
"""

import json
import random
import re
import sys

import harness
from oracle_build import add_metrics, files_of, random_world
from oracle_generate import has_division
from oracle_values import FIGURES, literal, read, shown_ratio


def is_same(got, expected, kind, divided):
    """Does rung's value say the same? A figure from a division may be shown rounded."""
    found = read(got, kind)
    if found is None or expected is None or kind not in FIGURES:
        return found == expected
    return found == expected or divided and found == shown_ratio(expected)


def evaluate(rung, files, period):
    """(answer, what rung said on standard error)."""
    with harness.scratch() as folder:
        harness.write_files(folder, files)
        ran = harness.run(rung, ["eval", ".", "--data", ".", "--period", period,
                                 "--format", "json"], folder)
    return (json.loads(ran.out) if ran.code == 0 else None), ran.err


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
    answer, err = evaluate(rung, files, world.period_text)
    if answer is None:
        return list(refusals(err, files["program.lua"])) or [(None, f"did not run: {err[:600]}")]
    found = []
    for name, expected in values.items():
        node = world.metrics[name]
        divided = has_division(node, world)
        for partner, wanted in zip(answer["partners"], expected):
            got = partner["metrics"][name]
            if not is_same(got, wanted, node.kind, divided):
                shown = "missing" if wanted is None else literal(wanted, node.kind, 2) \
                    if node.kind not in FIGURES else f"{wanted} ({float(wanted)})"
                found.append((name, f"{partner['partner']}: rung {got}, oracle {shown}"))
                break
    return found


def check(rung, seed, formulas):
    rng = random.Random(seed)
    world = random_world(rng)
    values = add_metrics(world, rng, formulas)
    return world, values, differences(rung, world, values)


def main(words):
    rung = words[0]
    seed, programs, formulas = (
        int(words[n]) if len(words) > n else usual for n, usual in ((1, 1), (2, 40), (3, 60)))
    failed = 0
    for index in range(seed, seed + programs):
        world, _, found = check(rung, index, formulas)
        for name, message in found:
            failed += 1
            print(f"seed {index} {name}: {message}\n    {world.metrics.get(name)}")
    print(f"{programs} programs of {formulas} formulas: {failed} differences")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
