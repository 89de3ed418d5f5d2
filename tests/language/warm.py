#!/usr/bin/env python3
"""A cache that has seen it all against none: the same bytes after every edit.

usage: warm.py RUNG [SEED [SERIES [EDITS [SETTLED]]]]

Programs and data are those of oracle.py, with more rows. A series is one program that is edited
again and again, in its text, its data and the words of the command; after each edit what rung
says with the cache of all runs before is compared to what it says with --no-cache. An edit that
the program does not stand is compared as well, and taken back. SETTLED of a hundred edits come
so late that the data files are known by their looks (2 s each).
"""

import pathlib
import random
import re
import sys
import time

import harness
import warm_edits
from oracle_build import add_metrics, files_of, random_world
from oracle_build_rules import add_rules

NOTE = re.compile(r"(?m)^note: what the cache .*\n")
SETTLED_AFTER = 2.2
FORMULAS = 14


def started(seed, formulas):
    """The state that a series begins with."""
    rng = random.Random(f"warm {seed}")
    world = random_world(rng)
    add_metrics(world, rng, formulas)
    if rng.random() < 0.7:
        add_rules(world, rng)
    files = files_of(world)
    program = files.pop("program.lua")
    warm_edits.add_rows(rng, files)
    options = world.options()
    return rng, warm_edits.State(program, files, dict(zip(options[::2], options[1::2])))


def words_of(rng, state):
    """[words] of the runs that are compared after an edit; OUT is a folder to be."""
    common = ["--data", state.folder]
    for name, value in sorted(state.options.items()):
        common += [name, value]
    runs = [["eval", "program", *common, "--format", "json"]]
    others = [["eval", "program", *common, "-o", "OUT"]]
    keys = warm_edits.partners(state)
    if keys:
        others += [["explain", "program", *common, "--partner", key]
                   for key in rng.sample(keys, min(2, len(keys)))]
        others.append(["eval", "program", *common, "--format", "csv", "--only",
                       ",".join(rng.sample(keys, min(2, len(keys))))])
    others.append(["eval", "program", *common, "--format", "json", "--threads",
                   rng.choice("123")])
    return runs + rng.sample(others, 2)


def outcome(rung, folder, words, environment):
    """All that a user sees: code, output, notes, files."""
    out = pathlib.Path(folder, "out")
    words = ["out" if word == "OUT" else word for word in words]
    ran = harness.run(rung, words, folder, environment=environment)
    written = {}
    for path in sorted(out.rglob("*")) if out.is_dir() else ():
        if path.is_file():
            written[str(path.relative_to(out))] = path.read_bytes()
            path.unlink()
    return ran.code, ran.out, NOTE.sub("", ran.err), written


def first_difference(cold, warm):
    for name, a, b in zip(("code", "output", "errors", "files"), cold, warm):
        if a != b and name == "files":
            a, b = next(((a.get(n), b.get(n)) for n in sorted(a | b) if a.get(n) != b.get(n)))
        if a != b and name != "code":
            a, b = a or "", b or ""
            at = next((i for i, pair in enumerate(zip(a, b)) if pair[0] != pair[1]), 0)
            a, b = a[max(0, at - 200):at + 200], b[max(0, at - 200):at + 200]
        if a != b:
            return f"{name}:\n  without: {a!r}\n  with: {b!r}"
    return None


def compare(rung, folder, rng, state):
    """Does the program run? Stops the test where the cache makes a difference."""
    runs = True
    environment = {"RUNG_CACHE": str(pathlib.Path(folder, "cache")), "RUNG_CACHE_FROM": "0"}
    for words in words_of(rng, state):
        cold = outcome(rung, folder, [*words, "--no-cache"], {})
        warm = outcome(rung, folder, words, environment)
        runs = runs and cold[0] == 0
        different = first_difference(cold, warm)
        if different:
            raise AssertionError(f"{' '.join(words)}: {different}")
        if cold[0] is None:
            raise AssertionError(f"{' '.join(words)}: {cold[2]}")
    return runs


def series(rung, seed, edits, settled):
    """Edits after which the program ran."""
    rng, state = started(seed, FORMULAS)
    made, ran = [], 0
    with harness.scratch() as folder:
        state.write(folder)
        try:
            compare(rung, folder, rng, state)
            for turn in range(seed * edits, (seed + 1) * edits):
                before = state.copy()
                made.append(warm_edits.edit(rng, state, folder, turn))
                state.write(folder)
                if rng.randrange(100) < settled:
                    time.sleep(SETTLED_AFTER)
                    compare(rung, folder, rng, state)
                if compare(rung, folder, rng, state):
                    ran += 1
                else:
                    made.append("taken back")
                    state = before
                    state.write(folder)
        except AssertionError as different:
            sys.exit(f"seed {seed}, after {'; '.join(made)}:\n{different}")
    return ran


def main(words):
    seed, count, edits, settled = (
        int(words[n]) if len(words) > n else usual
        for n, usual in ((1, 1), (2, 4), (3, 12), (4, 0)))
    ran = sum(series(words[0], index, edits, settled) for index in range(seed, seed + count))
    print(f"{count} series of {edits} edits, {ran} of them evaluated: no difference")
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
