#!/usr/bin/env python3
"""Writes the sample data of rules/aligned-si beside this file.

    python3 generate.py [FOLDER]

The same bytes every time: a fixed seed, no clock, no locale. Partners P001... are drawn;
partners E01... are made by hand in edges.py, each for one edge of the rules.
"""
import csv
import os
import random
import sys
from datetime import date, timedelta

import edges
from tables import COLUMNS, Tables

SEED = 20260101
DRAWN = 145
YEARS = (2024, 2025, 2026)

PLACES = [
    ("US", "Americas", ["Northwind", "Blue Ridge", "Cascade", "Lone Star"],
     "{} Integrators, Inc."),
    ("BR", "Americas", ["Soluções Ágeis", "Três Corações", "São Bento"], "{} Ltda."),
    ("MX", "Americas", ["Añil", "Señal Norte", "Cóndor"], "{}, S.A. de C.V."),
    ("DE", "EMEA", ["Müller & Söhne", "Grünwald", "Straße 17"], "{} Systemhaus GmbH"),
    ("FR", "EMEA", ["Éclair", "Côte d'Opale", "Noël"], "{} Conseil"),
    ("PL", "EMEA", ["Łódź", "Żuraw", "Świt"], "{} Systemy Sp. z o.o."),
    ("TR", "EMEA", ["İstanbul", "Çınar", "Işık"], "{} Bilişim A.Ş."),
    ("GR", "EMEA", ["Αιγαίο", "Ωρίων"], "{} Πληροφορική"),
    ("KZ", "EMEA", ["Северный ветер", "Ёлка", "Горизонт"], "ТОО «{}»"),
    ("AE", "EMEA", ["النور", "الأفق"], "شركة {}"),
    ("JP", "APJ", ["ミライ", "東雲", "さくら"], "株式会社{}情報"),
    ("CN", "APJ", ["云图", "海创", "长风"], "上海{}信息技术有限公司"),
    ("KR", "APJ", ["한빛", "미래"], "{}시스템"),
    ("VN", "APJ", ["Đại Việt", "Phương Đông"], "Công ty {}"),
]
CUSTOMERS = [
    "Alder", "Brænd", "Città", "Dvořák", "Etoile", "Ferrão", "Gökçe", "Håkon", "Iñigo",
    "Jędrzej",
    "Kraków", "Lumière", "Måne", "Nuñez", "Østby", "Pérez", "Québec", "Račić", "Šimek",
    "Tōkai",
    "Ünal", "Västra", "Волга", "Заря", "北斗", "三和", "Yıldız", "Zürich", "O'Neill",
    "Smith, Hale",
]
CUSTOMER_KINDS = ["Foods", "Bank", "Clinic", "Energy", "Media", "Freight"]
INDUSTRIES = ["Healthcare", "Financial services", "Construction", "Media", "Government",
              "Retail"]
LINES = {
    "Subscription services": ("licence", 34),
    "Advance, plan services": ("accelerator", 14),
    "Brandfolder": ("licence", 12),
    "Premium app add-ons": ("licence", 14),
    "Connectors": ("licence", 10),
    "Professional services": ("service", 13),
    "Training": ("service", 3),  # a line that the guide does not name
}
BADGES = [
    "sales specialist", "sales consultant", "sales engineer", "core product specialist",
    "system administrator", "project manager", "solution specialist",
    "solution consultant",
    "solution architect", "solution developer", "brandfolder product",
]
PEOPLE = ["Анна П.", "Björn S.", "Chloé D.", "Đỗ M.", "Eduardo N.", "藤田", "Grażyna W.",
          "Hüseyin K."]
CERTIFICATES = {"Healthcare": "HIPAA", "Government": "CMMC",
                "Financial services": "SOC 2"}


class Partner:
    """What a drawn partner is like; its rows follow from it."""

    def __init__(self, draw, number):
        country, region, words, form = PLACES[number % len(PLACES)]
        self.id = f"P{number:03d}"
        self.name = f"{form.format(draw.choice(words))} {number}"
        self.country, self.region = country, region
        size = draw.choices([0.4, 1.2, 4, 15], [25, 37, 25, 13])[0]
        self.level = size * draw.uniform(0.8, 1.6)  # yearly ARR in units of $100k, about
        self.skill = min(1.0, draw.uniform(0.15, 0.9) + size / 30)
        self.growth = draw.uniform(0.75, 1.9)
        self.focus = draw.choice(INDUSTRIES) if draw.random() < 0.25 else None
        self.line = "Brandfolder" if draw.random() < 0.12 else None
        self.plan = None if draw.random() < 0.15 else draw.randint(20, 100)


def any_day(draw, year):
    return date(year, 1, 1) + timedelta(days=draw.randrange(365))


def any_customer(draw):
    return f"{draw.choice(CUSTOMERS)} {draw.choice(CUSTOMER_KINDS)}"


def draw_stage(draw, year):
    if year < 2026:
        return draw.choices(["won", "lost"], [80, 20])[0]
    return draw.choices(["won", "lost", "discover", "evaluate", "negotiate"],
                        [66, 8, 8, 9, 9])[0]


def draw_deal(draw, tables, partner, year, amount):
    focused = partner.focus and draw.random() < 0.8
    industry = partner.focus if focused else draw.choice(INDUSTRIES + [""])
    line = partner.line if partner.line and draw.random() < 0.6 else draw.choices(
        list(LINES), [weight for _, weight in LINES.values()])[0]
    kind = draw.choices(["new", "expansion", "renewal"], [45, 25, 30])[0]
    influenced = draw.random() < 0.35 * partner.skill + 0.1
    tables.deal(
        partner.id, amount,
        customer=any_customer(draw),
        industry=industry, product_line=line, item=LINES[line][0], kind=kind,
        upgrade=kind == "renewal" and draw.random() < 0.3,
        stage=draw_stage(draw, year), closed_on=any_day(draw, year),
        list_price=amount * draw.randint(100, 140) // 100,
        registration=draw.choices(["none", "submitted", "approved", "declined"],
                                  [35, 9, 48, 8])[0],
        referred=draw.random() < 0.3, influenced=influenced,
        evidence=influenced and draw.random() < 0.7, direct_contract=draw.random() < 0.4)


def draw_deals(draw, tables, partner):
    for age, year in zip((2, 1, 0), YEARS):
        if age and draw.random() < 0.07:
            continue  # a year without business
        count = draw.randint(3, 9) + (12 if partner.focus or partner.line else 0)
        yearly = partner.level * 100_000 * 100 / partner.growth ** age
        for _ in range(count):
            share = draw.randint(40, 200)
            draw_deal(draw, tables, partner, year,
                      int(yearly * share) // (60 * count) + 1)


def draw_skills(draw, tables, partner):
    for year in YEARS:
        for _ in range(round(9 * partner.skill)):
            tables.badge(partner.id, draw.choice(PEOPLE), draw.choice(BADGES),
                         any_day(draw, year),
                         renewal=draw.random() < 0.12)
        for _ in range(draw.randint(0, 4)):
            score = min(50, max(10, round(draw.gauss(36 + 11 * partner.skill, 6))))
            tables.survey(partner.id, None if draw.random() < 0.04 else score,
                          any_day(draw, year), customer=any_customer(draw))


def draw_stories(draw, tables, partner):
    for year in YEARS:
        extra = 8 if partner.focus or partner.line else 0
        count = round(3 * partner.skill * draw.random()) + round(extra * partner.skill)
        for _ in range(count):
            tables.story(
                partner.id, any_customer(draw), partner.focus or draw.choice(INDUSTRIES),
                partner.line or draw.choice(list(LINES)),
                any_day(draw, year), complete=draw.random() < 0.92,
                status=draw.choices(["approved", "submitted", "declined"],
                                    [80, 12, 8])[0])
        if partner.focus:
            certificate = CERTIFICATES.get(partner.focus)
            exists = partner.focus not in ("Media", "Retail")
            training = draw.choice([80, 95, 100, 100, 100, 100]) if exists else None
            tables.attest(partner.id, partner.focus, any_day(draw, year), exists,
                          training,
                          certificate, required=certificate is not None,
                          held=certificate is not None and draw.random() < 0.8)


def draw_partners(tables):
    draw = random.Random(SEED)
    for number in range(1, DRAWN + 1):
        partner = Partner(draw, number)
        tables.partner(partner.id, partner.name, partner.plan, partner.country,
                       partner.region)
        draw_deals(draw, tables, partner)
        draw_skills(draw, tables, partner)
        draw_stories(draw, tables, partner)


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
