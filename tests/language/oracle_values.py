"""Figures of the oracle: exact fractions, roundings, and how a script and a file write them.

A figure is a Fraction, a date a datetime.date, a text a str, a condition a bool, missing None.
"""

import calendar
import datetime
from fractions import Fraction

MODES = ("half up", "half even", "up", "down", "ceil", "floor")
SYMBOLS = {"usd": ("$", "USD "), "eur": ("€", "EUR ")}
MONEY = ("usd", "eur")
FIGURES = ("number",) + MONEY
LARGEST = 10 ** 21              # what a formula may reach here; Rung holds 38 digits
FINEST = 10 ** 14


class TooLarge(Exception):
    """A figure nearer to Rung's limits than this test goes."""


class Stops(Exception):
    """The run must stop, with this code."""


def kept(figure):
    """The figure, unless it is too large for this test."""
    if abs(figure.numerator) > LARGEST * FINEST or figure.denominator > FINEST:
        raise TooLarge()
    return figure


def below(figure):
    return figure.numerator // figure.denominator


def rounded(figure, mode, increment=Fraction(1)):
    """The multiple of increment (> 0) that the mode chooses."""
    units = figure / increment
    low = below(units)
    rest = units - low
    if rest == 0:
        return figure
    away = low + 1 if units > 0 else low
    toward = low if units > 0 else low + 1
    if mode == "half up":
        chosen = away if rest == Fraction(1, 2) else below(units + Fraction(1, 2))
    elif mode == "half even":
        chosen = low + low % 2 if rest == Fraction(1, 2) else below(units + Fraction(1, 2))
    else:
        chosen = {"up": away, "down": toward, "ceil": low + 1, "floor": low}[mode]
    return chosen * increment


def shown_ratio(figure):
    """What is shown of a figure that comes from a division."""
    return rounded(figure, "half up", Fraction(1, 10 ** 6))


def month_later(day, months):
    """The same day of another month, or that month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def whole_months(start, stop):
    """The greatest n for which n months after `start` is not after `stop`: by steps."""
    months = 0
    while month_later(start, months + 1) <= stop:
        months += 1
    while month_later(start, months) > stop:
        months -= 1
    return months


def plain(figure, decimals=None):
    """A terminating decimal without an exponent: `-1234.50`."""
    sign = "-" if figure < 0 else ""
    figure = abs(figure)
    places = 0
    while (figure * 10 ** places).denominator != 1:
        places += 1
        assert places < 40, "not a decimal"
    places = max(places, decimals or 0)
    digits = str((figure * 10 ** places).numerator).rjust(places + 1, "0")
    if not places:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def with_commas(text):
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def figure_text(figure, kind, style):
    """A literal >= 0 in one of the ways to write it; style is any whole number."""
    text = plain(figure)
    if figure >= 1000 and (figure / 1000 * 100).denominator == 1 and style % 3 == 0:
        text = plain(figure / 1000) + "k"
    elif kind in MONEY and style % 3 == 1:
        text = with_commas(text)
    if kind in MONEY:
        return SYMBOLS[kind][style % 2] + text
    return text


def literal(value, kind, style=0):
    """A constant as a formula writes it."""
    if kind == "flag":
        return "true" if value else "false"
    if kind == "text":
        return f"'{value}'"
    if kind == "date":
        return value.isoformat()
    text = figure_text(abs(value), kind, style)
    if kind == "number" and style % 5 == 4 and (value * 10000).denominator == 1:
        text = plain(abs(value) * 100) + "%"
    return f"-{text}" if value < 0 else text


def cell(value, column):
    """A value as a CSV file writes it; column is a Column."""
    if value is None:
        return ""
    if column.kind == "flag":
        return "yes" if value else "no"
    if column.kind in ("text", "date"):
        return str(value)
    if column.type.startswith("percent"):
        return plain(value * 100) + "%"
    return plain(value)


def read(text, kind):
    """A value of Rung's JSON; figures come as text."""
    if text is None or kind in ("flag", "text"):
        return text
    if kind == "date":
        return datetime.date.fromisoformat(text)
    return Fraction(text)
