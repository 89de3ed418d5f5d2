"""compare.py A.csv B.csv: the same figures, to the last digit that is written, for the same
partners, in the columns of B. Exit 1 with the first few differences."""
import csv
import sys
from decimal import Decimal, InvalidOperation


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {row["partner"]: row for row in csv.DictReader(file)}


def figure(cell):
    try:
        return Decimal(cell)
    except InvalidOperation:
        return cell


def same(left, right, column):
    left, right = figure(left), figure(right)
    # Nobody is paid where there is no tier: an amount of nothing, or none.
    return left == right or (column == "commission" and {left, right} == {"", Decimal(0)})


def main():
    left, right = read(sys.argv[1]), read(sys.argv[2])
    faults = [f"only in one: {key}" for key in sorted(left.keys() ^ right.keys())]
    for key in left.keys() & right.keys():
        faults += [
            f"{key} {column}: {left[key][column]} and {cell}"
            for column, cell in right[key].items()
            if not same(left[key][column], cell, column)
        ]
    if not right or faults:
        print("\n".join(faults[:10]), f"{len(faults)} differences", sep="\n", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
