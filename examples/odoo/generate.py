#!/usr/bin/env python3
"""Writes the sample data of rules/odoo beside this file: the same bytes every time.

    python3 generate.py [FOLDER]

Python's standard library only; no clock, no locale. Partners P001... are drawn;
partners E01... are made by hand in edges.py, each for one edge of the rules.
"""
import csv
import os
import random
import sys
from datetime import date, timedelta

import edges
from tables import COLUMNS, Tables

SEED = 20230519
DRAWN = 48
FIRST, LAST = date(2017, 1, 1), date(2023, 12, 31)
RELEASES = {10: date(2016, 10, 5), 11: date(2017, 10, 4), 12: date(2018, 10, 3),
            13: date(2019, 10, 3), 14: date(2020, 10, 1), 15: date(2021, 10, 6),
            16: date(2022, 10, 12), 17: date(2023, 11, 8)}
WORDS = ["Ahlborn", "Brücke", "Cœur", "Dąb", "Éclat", "Fjord", "Gölge", "Håkan", "İzmir",
         "Jaén", "Kraków", "Łódź", "Müller", "Niño", "Øst", "Pérez", "Québec", "Río",
         "Škoda", "Tōkyō", "Ünal", "Västra", "Zürich", "北海", "Волна"]
FORMS = ["{} Digital", "{} & Söhne GmbH", "{} Conseil SARL", "{}, S.A.", "{} Systems Ltd",
         "ООО «{}»", "{}情報", "{} Bilişim"]
PEOPLE = ["Anna", "Björn", "Chloé", "Đỗ", "Eduardo", "藤田", "Grażyna", "Hüseyin", "Ines",
          "Jörg"]
EVERY_MONTH_FROM = date(2020, 11, 1)  # invoices before are of no use to any version


def any_day(draw, first, last):
    return first + timedelta(days=draw.randrange((last - first).days + 1))


def month_after(day, months):
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, min(day.day, 28))


def draw_people(draw, tables, partner, skilled):
    for person in draw.sample(PEOPLE, draw.randint(0, skilled)):
        joined = any_day(draw, FIRST, LAST)
        left = any_day(draw, joined, LAST) if draw.random() < 0.2 else None
        for version, released in RELEASES.items():
            passed = max(released, joined) + timedelta(days=draw.randint(10, 200))
            if draw.random() < 0.55 and passed <= (left or LAST):
                tables.certify(partner, person, version, passed, left)


def draw_users(draw, tables, partner, customer, started, ended, users):
    """Users over a customer's life; returns those at each month's start."""
    tables.users(partner, "new", started, users)
    day, left = month_after(started, draw.randint(3, 14)), users
    while day <= (ended or LAST):
        kind = draw.choices(["upsell", "downsell", "renewal"], [35, 15, 50])[0]
        change = left if kind == "renewal" else draw.randint(1, max(1, left // 4))
        if kind == "downsell":
            change = min(change, left - 1)
        left += {"upsell": change, "downsell": -change, "renewal": 0}[kind]
        if change:
            tables.users(partner, kind, day, change)
        day = month_after(day, draw.randint(3, 14))
    if ended and ended < LAST:
        tables.users(partner, "churn", ended, left)


def draw_invoices(draw, tables, partner, customer, started, ended, users):
    stop = min(ended or LAST, LAST)
    hosted = draw.choices([None, "monthly", "yearly"], [45, 35, 20])[0]
    price = draw.randint(40_00, 420_00)
    modules = draw.random() < 0.3
    contract = draw.random() < 0.93
    works = draw.random() < 0.9
    day = started
    while day <= stop:
        if day >= EVERY_MONTH_FROM:
            yearly = (day.year - started.year) * 12 + day.month - started.month
            if yearly % 12 == 0:
                tables.invoice(partner, customer, "enterprise", day,
                               users * draw.randint(180_00, 300_00), billed="yearly",
                               partner_contract=contract)
                if hosted == "yearly":
                    tables.invoice(partner, customer, "odoo.sh", day, price * 10,
                                   billed="yearly", partner_contract=contract)
            elif hosted == "yearly" and draw.random() < 0.05:
                tables.invoice(partner, customer, "odoo.sh", day, price * 3,
                               billed="yearly", partner_contract=contract)
            if hosted == "monthly":
                tables.invoice(partner, customer, "odoo.sh", day,
                               price + draw.randint(0, 99), partner_contract=contract)
            if modules and day.month % 3 == 0:
                tables.invoice(partner, customer, "maintenance", day,
                               draw.randint(5_00, 90_00), partner_contract=contract,
                               working_with_partner=works)
        day = month_after(day, 1)


def draw_customers(draw, tables, partner, size, loyalty):
    for _ in range(draw.randint(0, 3 * size)):
        started = any_day(draw, FIRST, date(2023, 11, 30))
        ended = None
        if draw.random() > loyalty:
            ended = started + timedelta(days=draw.randint(120, 1400))
            ended = ended if ended <= LAST else None
        customer = tables.customer(partner, started)
        tables.contract(partner, customer, started, ended)
        if draw.random() < 0.1:
            tables.contract(partner, customer, month_after(started, 5),
                            month_after(started, draw.randint(8, 30)))
        users = max(1, round(draw.lognormvariate(1.6, 0.9) * (1 + size / 4)))
        draw_users(draw, tables, partner, customer, started, ended, users)
        draw_invoices(draw, tables, partner, customer, started, ended, users)


def draw_partners(tables):
    draw = random.Random(SEED)
    for number in range(1, DRAWN + 1):
        key = f"P{number:03d}"
        size = draw.choices([1, 3, 6, 10], [25, 30, 25, 20])[0]
        tables.partner(key, draw.choice(FORMS).format(draw.choice(WORDS)) + f" {number}")
        draw_people(draw, tables, key, min(10, size + 2))
        draw_customers(draw, tables, key, size, draw.uniform(0.55, 0.97))


def write(folder, name, rows):
    path = os.path.join(folder, f"{name}.csv")
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS[name])
        writer.writerows(rows)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else here
    tables = Tables()
    draw_partners(tables)
    edges.add(tables)
    for name in COLUMNS:
        write(folder, name, tables.rows[name])


if __name__ == "__main__":
    main()
