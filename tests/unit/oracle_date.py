#!/usr/bin/env python3
"""Writes dates and spans with what Python's datetime makes of them, for
test_date_oracle.c: a letter, operands, result. The last line counts the others. The seed
is fixed. Spans are found by walking from month to month, not by the engine's arithmetic.
"""
import calendar
import random
import sys
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
pick = random.Random(20260331)
DAY = timedelta(days=1)
UNITS = {1: 1, 2: 3, 3: 6, 4: 12}  # RungUnit: months


def days():
    """Every day of three centuries, and the ends of the months of all years."""
    at = date(1900, 1, 1)
    while at <= date(2200, 12, 31):
        yield f"d {(at - EPOCH).days} {at}"
        at += DAY
    for year in range(1, 10000):
        for month in (1, 2, 3, 12):
            last = calendar.monthrange(year, month)[1]
            for day in (1, last):
                at = date(year, month, day)
                yield f"d {(at - EPOCH).days} {at.isoformat()}"


def some_day():
    return date(1950, 1, 1) + timedelta(days=pick.randrange(55000))


def add_months(at, months):
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return date(year, month + 1, min(at.day, calendar.monthrange(year, month + 1)[1]))


def moves():
    for _ in range(40000):
        at, months = some_day(), pick.randint(-600, 600)
        yield f"m {at} {months} {add_months(at, months)}"


def unit_around(first_month, first_day, months, at):
    """The unit that holds the day: walk from a start of the fiscal year before it."""
    start = date(at.year - 2, first_month, first_day)
    while add_months(start, months) <= at:
        start = add_months(start, months)
    return start, add_months(start, months) - DAY


def units():
    for _ in range(15000):
        month, day = pick.randint(1, 12), pick.choice((1, 1, 15, 28, pick.randint(1, 28)))
        unit, at = pick.choice(list(UNITS)), some_day()
        start, end = unit_around(month, day, UNITS[unit], at)
        at = pick.choice((at, start, end))
        yield f"u {month} {day} {unit} {at} {start} {end}"
        count, last = pick.randint(1, 9), end
        if at < end:
            last = start - DAY
        first = add_months(last + DAY, -count * UNITS[unit])
        yield f"f {month} {day} {count} {unit} {at} {first} {last}"
        first = add_months(at + DAY, -count * UNITS[unit])
        yield f"t {count} {unit} {at} {first} {at}"
        last = add_months(at + DAY, count * UNITS[unit]) - DAY
        yield f"n {count} {unit} {at} {at + DAY} {last}"
        last = add_months(end + DAY, count * UNITS[unit]) - DAY
        yield f"g {month} {day} {count} {unit} {at} {end + DAY} {last}"
        yield f"o {month} {day} {unit} {at} {start} {at}"


def shifts():
    for _ in range(20000):
        start, count, unit = some_day(), pick.randint(-30, 30), pick.choice(list(UNITS))
        months = count * UNITS[unit]
        if pick.random() < 0.5:
            end = start + timedelta(days=pick.randint(0, 700))
        else:
            start = start.replace(day=pick.choice((1, 1, min(start.day, 28))))
            end = add_months(start, pick.randint(1, 24)) - DAY
        if (end + DAY).day == start.day:
            last = add_months(end + DAY, months) - DAY
        else:
            last = add_months(end, months)
        yield f"s {start} {end} {count} {unit} {add_months(start, months)} {last}"


def main():
    lines = [line for make in (days, moves, units, shifts) for line in make()]
    sys.stdout.write("\n".join(lines))
    print(f"\nend {len(lines)}")


main()
