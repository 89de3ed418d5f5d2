#!/usr/bin/env python3
"""Every figure of rules/rate-schedules worked out without Rung, in fractions. The tables
are written here a second time, from the published examples.

    python3 oracle.py --check

asserts every published figure on the sample data, and prints what is wrong.
"""
import csv
import os
import sys
from datetime import date
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "..", "..", "..", "examples", "rate-schedules")

# (from, below, rate, amount of the interpolated table)
BANDS = [(0, 1_000, Fraction(1, 100), 10), (1_000, 3_000, Fraction(2, 100), 40),
         (3_000, 8_000, Fraction(3, 100), 100), (8_000, 20_000, Fraction(5, 100), 2_000)]
GROWTH = [(Fraction(110, 100), Fraction(2, 100)), (Fraction(115, 100), Fraction(3, 100)),
          (Fraction(120, 100), Fraction(4, 100))]

# What is printed: {incentive: (total, parts in order of the transactions)}.
PUBLISHED = {
    "per_transaction_split": (164, [2, 3, 20, 14, 30, 95]),
    "per_transaction_whole": (234, None),
    "by_month_split": (181, None),
    "cumulative_split": (285, None),
    "cumulative_whole": (485, None),
    "running_total_whole": (356, None),
    "interpolated": (149, [2, 3, 20, 14, 30, 80]),
    "rebate_on_everything": (70_500, None),
    "rebate_by_slice": (3_500, None),
    "rebate_on_growth": (10_500, None),
}


# The tables -----------------------------------------------------------------------------

def split(sales):
    """Each slice at its own rate; what lies outside of the table earns nothing."""
    return sum(max(0, min(sales, high) - low) * rate for low, high, rate, _ in BANDS)


def rate_reached(sales):
    """The rate of the row that holds the figure; None where none does."""
    return next((rate for low, high, rate, _ in BANDS if low <= sales < high), None)


def whole(sales):
    return sales * (rate_reached(sales) or 0)


def interpolated(sales):
    """Each row's amount in the part of the row that the sales fill."""
    return sum(Fraction(max(0, min(sales, high) - low), high - low) * amount
               for low, high, _, amount in BANDS)


def growth_rate(attained):
    return max((rate for edge, rate in GROWTH if attained >= edge), default=Fraction(0))


def growth_slices(attained):
    total, ends = Fraction(0), [edge for edge, _ in GROWTH[1:]] + [attained]
    for (edge, rate), end in zip(GROWTH, ends):
        total += max(0, min(attained, end) - edge) * rate
    return total


# The data -------------------------------------------------------------------------------

def read(folder, name):
    with open(os.path.join(folder, f"{name}.csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def quarter(text):
    """"2026-Q1" -> (2026, 1)."""
    return int(text[:4]), int(text[-1])


def in_quarter(day, at):
    day = date.fromisoformat(day)
    return (day.year, (day.month + 2) // 3) == at


def cents(figure):
    """Half up, away from zero, as a fraction."""
    size = (abs(figure) * 200 + 1) // 2
    return Fraction(-size if figure < 0 else size, 100)


def status(paid):
    return "paid" if paid else "nothing due"


def by_row(rows):
    """An incentive of rows {key: amount}; None where no amount could be worked out."""
    paid = {key: None if amount is None else cents(amount)
            for key, amount in rows.items()}
    known = [amount for amount in paid.values() if amount is not None]
    total = sum(known, Fraction(0))
    unknown = len(known) < len(paid)
    return {"total": None if unknown and not known else total,
            "status": ("paid in part" if known else "no data") if unknown
            else status(total),
            "rows": {key: ("no data" if amount is None else status(amount), amount, [])
                     for key, amount in paid.items()}}


def in_total(amount):
    if amount is None:
        return {"total": None, "status": "no data", "rows": {}}
    paid = cents(amount)
    return {"total": paid, "status": status(paid), "rows": {}}


def running(rows):
    """[(row, the total up to and with it)]: by date, then as in the file."""
    total = Fraction(0)
    for row in sorted(rows, key=lambda row: row["booked_on"]):
        total += row["amount"]
        yield row, total


def of_months(rows):
    months = {}
    for row in rows:
        month = row["booked_on"][:7] + "-01"
        months[month] = months.get(month, 0) + row["amount"]
    return months


def commissions(rows):
    def each(pay):
        return by_row({row["transaction_id"]: pay(row["amount"]) for row in rows})
    total = sum((row["amount"] for row in rows), Fraction(0))
    return {
        "per_transaction_split": each(split),
        "per_transaction_whole": each(whole),
        "by_month_split": by_row({month: split(sales)
                                  for month, sales in of_months(rows).items()}),
        "cumulative_split": in_total(split(total)),
        "cumulative_whole": in_total(whole(total)),
        "running_total_whole": by_row({
            row["transaction_id"]: None if rate_reached(sales) is None
            else row["amount"] * rate_reached(sales)
            for row, sales in running(rows)}),
        "interpolated": each(interpolated),
    }


def rebates(bought, baseline):
    attained = bought / baseline if baseline else None
    if attained is None:
        amounts = None, None, None
    else:
        amounts = (bought * growth_rate(attained), baseline * growth_slices(attained),
                   (bought - baseline) * growth_rate(attained))
    return dict(zip(("rebate_on_everything", "rebate_by_slice", "rebate_on_growth"),
                    map(in_total, amounts)))


def evaluate(folder, period):
    """{partner: {"metrics": {NAME: FIGURE}, "incentives": {NAME: {"total", "status",
    "rows": {KEY: (status, paid, reasons)}}}}}"""
    at = quarter(period)
    before = at[0] - 1, at[1]
    transactions, purchases = read(folder, "transactions"), read(folder, "purchases")
    for row in transactions + purchases:
        row["amount"] = Fraction(row["amount"])
    results = {}
    for partner in (row["partner_id"] for row in read(folder, "partners")):
        rows = [row for row in transactions
                if row["partner_id"] == partner and in_quarter(row["booked_on"], at)]
        bought, baseline = (sum((row["amount"] for row in purchases
                                 if row["partner_id"] == partner
                                 and in_quarter(row["invoiced_on"], when)), Fraction(0))
                            for when in (at, before))
        results[partner] = {
            "metrics": {"sales": sum((row["amount"] for row in rows), Fraction(0)),
                        "purchased": bought, "baseline": baseline,
                        "attainment": bought / baseline if baseline else None},
            "incentives": {**commissions(rows), **rebates(bought, baseline)},
        }
    return results


def check(folder=SAMPLE):
    wrong = []
    incentives = evaluate(folder, "2026-Q1")["PUB"]["incentives"]
    for name, (total, parts) in PUBLISHED.items():
        if incentives[name]["total"] != total:
            wrong.append(f"{name}: {incentives[name]['total']}, printed is {total}")
        paid = [row[1] for row in incentives[name]["rows"].values()]
        if parts and paid != parts:
            wrong.append(f"{name}: {paid}, printed is {parts}")
    for line in wrong:
        print(line)
    print(f"{len(PUBLISHED)} published figures, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] != ["--check"]:
        sys.exit(__doc__)
    sys.exit(check())
