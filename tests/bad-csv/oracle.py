"""Compares the splitter with Python's csv module on random valid files.

oracle.py SPLITTER [SEED [RUNS]]: files are written by hand with every legal quoting, read
by both, and must give the same cells, which must also be the ones that were written.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile

ALPHABET = ["a", "B", "7", " ", "é", "я", "🚀", ",", ";", '"', "\n", "\r\n", "'", "\t"]


def random_cell(rng):
    return "".join(rng.choice(ALPHABET) for _ in range(rng.choice([0, 0, 1, 2, 3, 8, 40])))


def must_quote(cell, delimiter):
    return any(c in cell for c in (delimiter, '"', "\n", "\r"))


def write_cell(rng, cell, delimiter):
    if must_quote(cell, delimiter) or rng.random() < 0.2:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def random_file(rng):
    delimiter = rng.choice([",", ";", "\t"])
    columns = rng.randint(1, 9)
    rows = [[random_cell(rng) for _ in range(columns)] for _ in range(rng.randint(1, 40))]
    if columns == 1:
        # Python passes over blank lines, the splitter over those at the end only.
        rows = [[row[0] or "x"] for row in rows]
    text = ""
    for i, row in enumerate(rows):
        text += delimiter.join(write_cell(rng, cell, delimiter) for cell in row)
        if i + 1 < len(rows) or rng.random() < 0.8:
            text += rng.choice(["\n", "\r\n"])
    return delimiter, rows, text


def read_by_rung(splitter, path, delimiter):
    run = subprocess.run([splitter, path, delimiter], stdout=subprocess.PIPE)
    if run.returncode:
        return None
    lines = run.stdout.decode().splitlines()
    return [
        ["" if cell == "-" else bytes.fromhex(cell).decode() for cell in line.split(" ")]
        for line in lines
    ]


def read_by_python(path, delimiter):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=delimiter, strict=True))


def main():
    splitter = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file.csv")
        for run in range(runs):
            delimiter, rows, text = random_file(rng)
            with open(path, "w", newline="", encoding="utf-8") as file:
                file.write(text)
            ours = read_by_rung(splitter, path, delimiter)
            theirs = read_by_python(path, delimiter)
            if ours != theirs or ours != rows:
                print(f"seed {seed}, run {run}: {text!r}\n{ours}\n{theirs}", file=sys.stderr)
                return 1
    print(f"{runs} files read alike")
    return 0


if __name__ == "__main__":
    sys.exit(main())
