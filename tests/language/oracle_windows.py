"""Periods of the oracle: (first day, last day), and what `during` makes of them."""

import datetime

from oracle_values import month_later

MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
DAY = datetime.timedelta(1)


class Calendar:
    """first: the month in which the program's years begin; unit: the program's period."""

    def __init__(self, first=1, unit="year"):
        self.first, self.unit = first, unit

    def around(self, day, unit):
        """The year, half, quarter or month that holds the day. Months are civil."""
        months = MONTHS[unit]
        since = (day.month - self.first) % 12
        start = month_later(day.replace(day=1), -(since % months))
        return start, month_later(start, months) - DAY

    def moved(self, period, unit, steps):
        """The unit of the period's last day, so many units later."""
        start = month_later(self.around(period[1], unit)[0], steps * MONTHS[unit])
        return start, month_later(start, MONTHS[unit]) - DAY

    def year(self, number):
        """The year that ends in the civil year `number`."""
        start = datetime.date(number if self.first == 1 else number - 1, self.first, 1)
        return start, month_later(start, 12) - DAY

    def part(self, number, unit, index):
        """The index-th (from 1) half or quarter of a year; a month is the civil one."""
        if unit == "month":
            return self.around(datetime.date(number, index, 1), "month")
        start = month_later(self.year(number)[0], (index - 1) * MONTHS[unit])
        return start, month_later(start, MONTHS[unit]) - DAY


def earlier(period, months):
    """The same days so many months before."""
    start, end = period
    return month_later(start, -months), month_later(end + DAY, -months) - DAY


def full_units(calendar, period, count, unit):
    """The last `count` whole units that end no later than the period."""
    last = calendar.around(period[1], unit)
    if last[1] > period[1]:
        last = calendar.around(last[0] - DAY, unit)
    return month_later(last[0], -(count - 1) * MONTHS[unit]), last[1]


def window(spec, period, calendar):
    """What a window means when `period` is evaluated; None is all time."""
    word, rest = spec[0], spec[1:]
    if word == "all":
        return None
    if word == "fixed":
        return rest[1]
    if word == "move":
        steps, unit = rest
        if unit == "period":
            return earlier(period, MONTHS[calendar.unit])
        return calendar.moved(period, unit, steps)
    if word == "same":
        return earlier(period if rest[0] == "period" else calendar.around(period[1], rest[0]), 12)
    if word == "trailing":
        return month_later(period[1] + DAY, -rest[0]), period[1]
    if word == "days":
        return period[1] - (rest[0] - 1) * DAY, period[1]
    if word == "before":
        count, unit = rest
        end = calendar.around(period[1], unit)[0]
        return month_later(end, -count * MONTHS[unit]), end - DAY
    if word == "after":
        return period[1] + DAY, month_later(period[1] + DAY, rest[0]) - DAY
    if word == "after days":
        return period[1] + DAY, period[1] + rest[0] * DAY
    if word == "after full":
        count, unit = rest
        start = calendar.around(period[1], unit)[1] + DAY
        return start, month_later(start, count * MONTHS[unit]) - DAY
    if word == "to date":
        span = calendar.around(period[1], rest[0])[0], period[1]
        return earlier(span, 12) if rest[1] else span
    assert word == "full"
    return full_units(calendar, period, *rest)


def plural(unit):
    """Halves and other units, several of them."""
    return "halves" if unit == "half" else unit + "s"


def window_text(spec):
    """A window as a formula writes it."""
    word, rest = spec[0], spec[1:]
    if word == "all":
        return "all time"
    if word == "fixed":
        return rest[0]
    if word == "move":
        return f"{('this', 'next', 'previous')[rest[0]]} {rest[1]}"
    if word == "same":
        return f"same {rest[0]} last year"
    if word == "trailing":
        return f"trailing {rest[0]} months"
    if word == "days":
        return f"last {rest[0]} days"
    if word == "before":
        return f"previous {rest[0]} {plural(rest[1])}"
    if word == "after":
        return f"next {rest[0]} months"
    if word == "after days":
        return f"next {rest[0]} days"
    if word == "after full":
        return f"next {rest[0]} full {plural(rest[1])}"
    if word == "to date":
        return f"{rest[0]} to date" + (" last year" if rest[1] else "")
    return f"last {rest[0]} full {plural(rest[1])}"


def fixed_window(rng, calendar, years):
    """A written period: a year, a part of it, or two days."""
    year = rng.choice(years)
    unit = rng.choice(("year", "half", "quarter", "month", "days"))
    if unit == "year":
        return ("fixed", str(year), calendar.year(year))
    if unit == "days":
        start = datetime.date(year, rng.randint(1, 12), rng.randint(1, 28))
        end = start + rng.randint(0, 300) * DAY
        return ("fixed", f"{start}..{end}", (start, end))
    index = rng.randint(1, 12 // MONTHS[unit])
    name = {"half": f"-H{index}", "quarter": f"-Q{index}", "month": f"-{index:02}"}[unit]
    return ("fixed", f"{year}{name}", calendar.part(year, unit, index))


def random_window(rng, calendar, years):
    """Any window."""
    units = ("year", "half", "quarter", "month")
    return rng.choice((
        ("all",),
        fixed_window(rng, calendar, years),
        ("move", rng.choice((-1, 1)), rng.choice(units)),
        ("move", -1, rng.choice(units + ("period",))),
        ("move", 0, rng.choice(units)),
        ("same", rng.choice(("month", "period", "quarter"))),
        ("trailing", rng.randint(1, 25)),
        ("days", rng.choice((1, 30, 90, rng.randint(1, 400)))),
        ("full", rng.randint(1, 5), rng.choice(("month", "quarter", "year"))),
        ("before", rng.randint(1, 4), rng.choice(units)),
        ("after", rng.randint(1, 25)),
        ("after days", rng.choice((1, 30, 90, rng.randint(1, 400)))),
        ("after full", rng.randint(1, 4), rng.choice(units)),
        ("to date", rng.choice(units), rng.choice((False, False, True))),
    ))
