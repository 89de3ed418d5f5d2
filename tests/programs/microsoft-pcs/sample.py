"""The sample data of rules/microsoft-pcs, read strictly; months are counted.

Money is in whole cents; a cell with more decimals, or a row of another width, stops the
run.
"""
import csv
import os
from collections import namedtuple
from datetime import date
from fractions import Fraction

TABLES = {
    "partners": ("partner_id", "name", "country"),
    "certificates": ("partner_id", "person", "certificate", "earned_on", "expires_on"),
    "azure": ("partner_id", "tenant", "service", "offer", "association", "month_end",
              "acr"),
    "business_revenue": ("partner_id", "tenant", "workload", "association", "month_end",
                         "revenue"),
    "business_usage": ("partner_id", "tenant", "workload", "association", "month_end",
                       "units"),
    "microsoft_365": ("partner_id", "tenant", "workload", "association", "month_end",
                      "paid_seats", "active_users"),
}


def cents(text):
    figure = Fraction(text) * 100
    if figure.denominator != 1:
        raise ValueError(f"{text}: more than two decimals")
    return int(figure)


def month_of(text):
    day = date.fromisoformat(text)
    return month(day.year, day.month)


def month(year, number):
    return 12 * year + number - 1


READERS = {"earned_on": date.fromisoformat, "month_end": month_of, "acr": cents,
           "expires_on": lambda text: date.fromisoformat(text) if text else None,
           "revenue": cents, "units": int, "paid_seats": int, "active_users": int}


def load_table(folder, name):
    columns = TABLES[name]
    row_type = namedtuple(name, columns)
    read = [READERS.get(column, str) for column in columns]
    with open(os.path.join(folder, f"{name}.csv"), encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        if tuple(next(reader)) != columns:
            raise ValueError(f"{name}: other columns")
        return [row_type(*(convert(cell) for convert, cell in zip(read, row, strict=True)))
                for row in reader]


class Sample:
    """All tables, each as {partner: rows}."""

    def __init__(self, folder):
        self.partners = [row.partner_id for row in load_table(folder, "partners")]
        for name in TABLES:
            if name != "partners":
                by_partner = {key: [] for key in self.partners}
                for row in load_table(folder, name):
                    by_partner[row.partner_id].append(row)
                setattr(self, name, by_partner)
