#!/usr/bin/env python3
"""Runs that share results, and runs with constants varied, against runs by themselves.

usage: twin.py RUNG TWIN [SEED [PROGRAMS [FORMULAS]]]

Programs and data are those of oracle.py; then the shipped programs. TWIN (twin.c) evaluates each
with one constant after the other changed, in every way there is.
"""

import pathlib
import random
import subprocess
import sys

import harness
from oracle_build import add_metrics, files_of, random_world
from oracle_build_rules import add_rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = (("aligned-si", "2026"), ("microsoft-pcs", "2026"), ("odoo", "2026"))


def random_program(seed, formulas):
    """(files, options of an evaluation)"""
    rng = random.Random(seed)
    world = random_world(rng)
    add_metrics(world, rng, formulas)
    if rng.random() < 0.7:
        add_rules(world, rng)
    return files_of(world), world.options()


def words_of(options):
    """PERIOD [RULES_DAY] of rung's options."""
    pairs = dict(zip(options[::2], options[1::2]))
    day = pairs.get("--rules-as-of")
    return [pairs["--period"]] + ([day] if day else [])


def compare(twin, name, program, data, words):
    """Runs compared; stops the test where they differ."""
    ran = subprocess.run([twin, program, data, *words], capture_output=True, text=True,
                         check=False, timeout=240)
    if ran.returncode:
        sys.exit(f"{name} ({' '.join(words)}): {ran.stdout}{ran.stderr[-2000:]}")
    return int(ran.stdout.split()[0])


def main(words):
    twin = words[1]
    seed, programs, formulas = (
        int(words[n]) if len(words) > n else usual for n, usual in ((2, 1), (3, 8), (4, 25)))
    compared = 0
    for index in range(seed, seed + programs):
        files, options = random_program(index, formulas)
        with harness.scratch() as folder:
            harness.write_files(folder, files)
            compared += compare(twin, f"seed {index}", folder, folder, words_of(options))
    for name, period in SHIPPED:
        if (ROOT / "examples" / name).is_dir():
            compared += compare(twin, name, ROOT / "rules" / name, ROOT / "examples" / name,
                                [period])
    print(f"{compared} runs, no difference")
    return 0 if compared else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
