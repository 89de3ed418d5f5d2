#!/usr/bin/env python3
"""Constants varied against programs in which the values were written.

usage: varied.py RUNG VARIED [SEED [PROGRAMS [VARIATIONS]]]

Of the oracle's programs some constants that have an address are given other values, by
VARIED (varied.c) and by writing them into the text; metrics, tier, badges, scores and totals must
be the same. What the compiler refuses may not be worked out as a variation either, but for what it
says of tables as a whole (KNOWN): a floor above its cap, a gap, a tier that nobody can reach.
"""

import random
import re
import subprocess
import sys

import harness
from oracle_build import add_metrics, files_of, random_world
from oracle_build_rules import add_rules

CONSTANT = re.compile(
    r"= constant \S+ : (?:number|percent|money).* # (\S+) program\.lua:(\d+):(\d+)$")
CELL = re.compile(r"(-?[$€¥]?(?:[A-Z]{3} )?)([\d,]+)(\.\d+)?([kMB]?)( ?%)?")
KNOWN = {"wrong-value", "unreachable-tier", "table-gap", "table-overlap", "table-order"}


def random_program(seed):
    rng = random.Random(f"varied {seed}")
    world = random_world(rng)
    add_metrics(world, rng, 10)
    add_rules(world, rng)
    return rng, files_of(world), dict(zip(world.options()[::2], world.options()[1::2]))


def knobs_of(rung, folder, program):
    """{address: (line, column)} of constants whose text is found where the plan says."""
    listing = harness.run(rung, ["plan", "."], folder).out
    found, lines = {}, program.split("\n")
    for line in listing.split("\n"):
        match = CONSTANT.search(line)
        if not match:
            continue
        address, row, column = match[1], int(match[2]) - 1, int(match[3]) - 1
        if CELL.match(lines[row].encode()[column:].decode()):
            found.setdefault(address, set()).add((row, column))
    return {address: places.pop() for address, places in found.items() if len(places) == 1}


def another(rng, cell):
    """A value of the same form: other digits, now and then a decimal more."""
    sign, whole, decimals, suffix, percent = (part or "" for part in cell.groups())
    whole = str(rng.choice((int(whole.replace(",", "")) + 1, rng.randint(0, 9999), 0, 1)))
    if percent:
        whole = str(int(whole) % 100)
    if rng.random() < 0.4 and not suffix:
        decimals = rng.choice((".5", ".25", ""))
    return sign + whole + decimals + suffix + percent


def rewritten(program, places, values):
    lines = [line.encode() for line in program.split("\n")]
    for (row, column), value in sorted(zip(places, values), reverse=True):
        before = CELL.match(lines[row][column:].decode())[0].encode()
        lines[row] = lines[row][:column] + value.encode() + lines[row][column + len(before):]
    return b"\n".join(lines).decode()


def varied(tool, folder, program, period, settings, day):
    words = [tool, program, folder, period, settings] + ([day] if day else [])
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    return ran.returncode, ran.stdout, ran.stderr


def settable(tool, folder, options, knobs):
    """Those that variations take, each tried alone with the value that it has."""
    for address in list(knobs):
        harness.write_files(folder, {"settings": f"{address}\n\n"})
        code, out, _ = varied(tool, folder, folder, options["--period"], f"{folder}/settings",
                              options.get("--rules-as-of"))
        if code and "unknown-address" in out:
            del knobs[address]


def check(rung, tool, seed, variations):
    """(compared, refused)"""
    rng, files, options = random_program(seed)
    compared = refused = 0
    with harness.scratch() as folder:
        harness.write_files(folder, files)
        program = files["program.lua"]
        knobs = knobs_of(rung, folder, program)
        settable(tool, folder, options, knobs)
        for _ in range(variations if knobs else 0):
            names = rng.sample(sorted(knobs), min(len(knobs), rng.choice((1, 1, 2, 3))))
            lines = program.split("\n")
            values = []
            for name in names:
                row, column = knobs[name]
                values.append(another(rng, CELL.match(lines[row].encode()[column:].decode())))
            written = rewritten(program, [knobs[name] for name in names], values)
            harness.write_files(folder, {"written/program.lua": written, "settings":
                                         "\t".join(names) + "\n" + "\t".join(values) + "\n"})
            period, day = options["--period"], options.get("--rules-as-of")
            one = varied(tool, folder, folder, period, f"{folder}/settings", day)
            two = varied(tool, folder, f"{folder}/written", period, "-", day)
            compared += one[0] == two[0] == 0
            refused += one[0] != 0 and two[0] != 0
            known = one[0] == 0 != two[0] and known_refusal(two[2])
            if known:
                refused += 1
            elif one[:2] != two[:2] and 0 in (one[0], two[0]):
                sys.exit(f"seed {seed}, {dict(zip(names, values))}:\n"
                         + differences(one[1], two[1]) + two[2])
    return compared, refused


def known_refusal(err):
    """Is all that the compiler says of the program about tables as a whole?"""
    codes = re.findall(r"(?m)^error\[([\w-]+)\]", err)
    return bool(codes) and all(code in KNOWN for code in codes)


def differences(one, two):
    """The first lines in which they differ."""
    pairs = zip(one.split("\n"), two.split("\n"))
    return "".join(f"varied:  {a}\nwritten: {b}\n" for a, b in pairs if a != b)[:2000]


def main(words):
    seed, programs, variations = (
        int(words[n]) if len(words) > n else usual for n, usual in ((2, 1), (3, 4), (4, 12)))
    counts = [check(words[0], words[1], index, variations)
              for index in range(seed, seed + programs)]
    print(f"{sum(pair[0] for pair in counts)} variations compared, "
          f"{sum(pair[1] for pair in counts)} refused either way")
    return 0 if sum(pair[0] for pair in counts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
