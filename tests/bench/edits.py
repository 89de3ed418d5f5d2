"""`rung diff` of the reference work with 30 edits, on data that the cache holds.

    edits.py RUNG DATA

DATA is a folder that generate.c has filled: 1,000,000 deals of 10,000 partners. Prints the
seconds of RUNS (5) runs, the median first, and the parts that `--stats` tells of it. The
edits are what a yearly review does: rates, thresholds, weights and measures move a little.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "program", "program.lua")
EDITS = [
    ("| discover  | 10%    |", "| discover  | 10.5%  |"),
    ("| evaluate  | 40%    |", "| evaluate  | 41%    |"),
    ("| performance | 60%    |", "| performance | 59%    |"),
    ("| partnership | 40%    |", "| partnership | 41%    |"),
    ("linear(revenue, $0..$1M)          | 50", "linear(revenue, $0..$1.01M)       | 51"),
    ("linear(growth, 0%..50%)           | 30", "linear(growth, 0%..51%)           | 29"),
    ("linear(registered, $0..$1M)       | 20", "linear(registered, $0..$1.02M)    | 20"),
    ("linear(csat, 3.0..5.0)            | 40", "linear(csat, 2.9..5.0)            | 41"),
    ("linear(customers, 0..100)         | 20", "linear(customers, 0..99)          | 19"),
    ("linear(lines_above, 0..8)         | 20", "linear(lines_above, 0..8)         | 21"),
    ("| $20k   | $100k | $500k    |", "| $21k   | $99k  | $510k    |"),
    ("| 20     | 35     | 50       |", "| 20.5   | 34.5   | 51       |"),
    ("| $0    | 2%     | 3%   | 5%       |", "| $0    | 2.1%   | 3.1% | 4.9%     |"),
    ("| $100k | 3%     | 4%   | 6%       |", "| $110k | 3.1%   | 4%   | 6.1%     |"),
    ("| $500k | 4%     | 5%   | 8%       |", "| $500k | 4.1%   | 5%   | 8.1%     |"),
]


def edited(folder):
    with open(PROGRAM, encoding="utf-8") as file:
        text = file.read()
    for old, new in EDITS:
        if text.count(old) != 1:
            raise SystemExit(f"the program does not hold this once: {old}")
        text = text.replace(old, new)
    path = os.path.join(folder, "program.lua")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def run(rung, new, data):
    begun = time.monotonic()
    done = subprocess.run([rung, "diff", PROGRAM, new, "--data", data, "--stats"], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return time.monotonic() - begun, done.stderr.decode("utf-8").splitlines()[-1]


def main():
    rung, data = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        new = edited(folder)
        run(rung, new, data)
        runs = sorted(run(rung, new, data) for _ in range(int(os.environ.get("RUNS", "5"))))
        middle = statistics.median_low([seconds for seconds, _ in runs])
        print(f"diff: median {middle:.2f} s of " + ", ".join(f"{s:.2f}" for s, _ in runs))
        print(dict(runs)[middle])


if __name__ == "__main__":
    main()
