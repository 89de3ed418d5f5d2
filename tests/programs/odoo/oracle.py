#!/usr/bin/env python3
"""Every figure of rules/odoo worked out without Rung: SQLite counts users, people,
contracts and customers, the rest is fractions.Fraction. The agreement's figures
(thresholds, rates, caps, days of the versions) are written here a second time.

    python3 oracle.py --check

asserts what expected.py says of the partners made by hand, and prints what is wrong.
"""
import csv
import os
import sqlite3
import sys
from datetime import date, timedelta
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "..", "..", "..", "examples", "odoo")
GRADES = ("learning", "ready", "silver", "gold")
V6A, V9, V10, V11 = "2017-12-11", "2021-01-12", "2023-01-09", "2023-05-19"

# {version: {grade: (net new users, certified, retention)}}; None asks nothing.
ASKED = {
    V6A: {"ready": (0, 1, None), "silver": (50, 2, None), "gold": (100, 4, None)},
    V9: {"learning": (0, 0, None), "ready": (10, 1, None),
         "silver": (50, 2, Fraction(70, 100)), "gold": (150, 3, Fraction(80, 100))},
    V11: {"learning": (0, 0, None), "ready": (10, 1, None),
          "silver": (75, 3, Fraction(70, 100)), "gold": (300, 6, Fraction(80, 100))},
}
ENTERPRISE = {V9: {"learning": Fraction(10, 100), "ready": Fraction(10, 100),
                   "silver": Fraction(15, 100), "gold": Fraction(20, 100)}}
ODOO_SH = {
    V9: {"learning": Fraction(10, 100), "ready": Fraction(1), "silver": Fraction(1),
         "gold": Fraction(1)},
    V10: {"learning": Fraction(10, 100), "ready": Fraction(50, 100),
          "silver": Fraction(50, 100), "gold": Fraction(50, 100)},
}
MAINTENANCE = {V9: Fraction(82, 100)}
MONTHLY_CAP, YEARLY_CAP = Fraction(150), Fraction(1440)
LEVELS = ("grade", "grade_a_quarter_ago", "grade_two_quarters_ago",
          "grade_three_quarters_ago")
RELEASES = {"2016-10-05": 10, "2017-10-04": 11, "2018-10-03": 12, "2019-10-03": 13,
            "2020-10-01": 14, "2021-10-06": 15, "2022-10-12": 16, "2023-11-08": 17}


# Days -----------------------------------------------------------------------------------

def months_before(day, months):
    """The day after `day`, so many months earlier: where a window of months begins.
    `day` is the last of a month."""
    after = date.fromisoformat(day) + timedelta(days=1)
    index = after.year * 12 + after.month - 1 - months
    return date(index // 12, index % 12 + 1, after.day).isoformat()


def quarter_start(day):
    return f"{day[:4]}-{(int(day[5:7]) - 1) // 3 * 3 + 1:02d}-01"


def review_before(day):
    """The last day of the quarter before the one that holds `day`."""
    return (date.fromisoformat(quarter_start(day)) - timedelta(days=1)).isoformat()


def span(period):
    """"2023", "2023-Q1" or "2023-01" -> its first and last day."""
    year = int(period[:4])
    first, months = 1, 12
    if "Q" in period:
        first, months = int(period[-1]) * 3 - 2, 3
    elif len(period) > 4:
        first, months = int(period[5:7]), 1
    after = year * 12 + first - 1 + months
    last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return f"{year}-{first:02d}-01", last.isoformat()


def in_force(versions, day):
    """The version that is in force on a day; None before the first."""
    at = max((start for start in versions if start <= day), default=None)
    return at and versions[at]


# The data -------------------------------------------------------------------------------

def load(folder):
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    for name in ("partners", "customers", "contracts", "user_changes", "certifications",
                 "invoices"):
        with open(os.path.join(folder, f"{name}.csv"), encoding="utf-8",
                  newline="") as file:
            reader = csv.reader(file, strict=True)
            columns = next(reader)
            db.execute(f"create table {name} ({', '.join(columns)})")
            db.executemany(
                f"insert into {name} values ({', '.join('?' * len(columns))})",
                [[cell or None for cell in row] for row in reader])
    db.execute("update user_changes set users = cast(users as integer)")
    return db


NET_USERS = """
  select partner_id, sum(case kind when 'new' then users when 'upsell' then users
    when 'downsell' then -users when 'churn' then -users else 0 end)
  from user_changes where changed_on between :year and :day group by 1"""
CERTIFIED = """
  select partner_id, count(distinct employee) from certifications
  where passed_on <= :day and coalesce(left_on, '9999') >= :day
    and cast(version as integer) > :newest - 3 group by 1"""
ACTIVE = """
  select partner_id, count(*) from contracts
  where started_on <= :day and coalesce(ended_on, '9999') >= :day group by 1"""
ACTIVE_IN_YEAR = """
  select partner_id, count(*) from contracts
  where started_on <= :day and coalesce(ended_on, '9999') >= :year group by 1"""
ACQUIRED = """
  select partner_id, count(*) from customers
  where acquired_on between :three_years and :day group by 1"""
STILL_ACTIVE = """
  select partner_id, count(*) from customers
  where acquired_on between :three_years and :day and exists (
    select * from contracts where contracts.customer_id = customers.customer_id
      and started_on <= :day and coalesce(ended_on, '9999') >= :day) group by 1"""


class Review:
    """The figures and the level of every partner on the last day of a month, by the
    agreement as it was on `rules_of`: on that day unless said."""

    def __init__(self, db, day, rules_of=None):
        self.day, self.rules_of = day, rules_of or day
        self.newest = in_force(RELEASES, self.rules_of)
        version = [start for start in ASKED if start <= self.rules_of]
        self.version = version[-1] if version else None
        numbers = {"day": day, "year": months_before(day, 12),
                   "three_years": months_before(day, 36), "newest": self.newest}

        def counted(query):
            return dict(db.execute(query, numbers).fetchall())
        self.net_users, self.certified = counted(NET_USERS), counted(CERTIFIED)
        by_customer = self.version == V11
        self.of = counted(ACQUIRED if by_customer else ACTIVE_IN_YEAR)
        self.kept = counted(STILL_ACTIVE if by_customer else ACTIVE)

    def figures(self, partner):
        return (self.net_users.get(partner, 0), self.certified.get(partner, 0),
                Fraction(self.kept.get(partner, 0), self.of[partner])
                if self.of.get(partner) else None)

    def conditions(self, partner):
        """{grade: {name: "yes" | "no" | "no data"}} of what is asked."""
        answers = {}
        for grade, bounds in (ASKED[self.version] if self.version else {}).items():
            answers[grade] = {
                name: "no data" if figure is None else "yes" if figure >= least else "no"
                for name, figure, least in zip(("net_users", "certified", "retention"),
                                               self.figures(partner), bounds)
                if least is not None}
        return answers

    def grade(self, partner):
        held = [grade for grade, asked in self.conditions(partner).items()
                if all(answer == "yes" for answer in asked.values())]
        return held[-1] if held else "none"


# Commissions ----------------------------------------------------------------------------

def cents(figure):
    """Half up, away from zero."""
    size = (abs(figure) * 200 + 1) // 2
    return Fraction(-size if figure < 0 else size, 100)


def status(paid):
    return "paid" if paid else "nothing due"


def summed(rows):
    """An incentive of rows {key: (amount or None, reasons)}."""
    due = [amount for amount, reasons in rows.values() if not reasons]
    known = [amount for amount in due if amount is not None]
    total = sum(known, Fraction(0))
    unknown = len(known) < len(due)
    return {
        "total": None if unknown and not known else total,
        "status": ("paid in part" if known else "no data") if unknown else status(total),
        "rows": {key: ("not eligible" if reasons else "no data" if amount is None
                       else status(amount),
                       None if reasons else amount, sorted(reasons))
                 for key, (amount, reasons) in rows.items()},
    }


class Commissions:
    """What is paid on the invoices of a period."""

    def __init__(self, db, period, rules_of=None):
        self.db, self.rules_of = db, rules_of
        self.first, self.last = span(period)
        self.reviews = {}
        self.invoices = {}
        for row in db.execute("select * from invoices order by rowid"):
            self.invoices.setdefault(row["partner_id"], []).append(row)

    def review_of(self, day):
        before = review_before(day)
        if before not in self.reviews:
            self.reviews[before] = Review(self.db, before,
                                          min(self.rules_of or before, before))
        return self.reviews[before]

    def levels(self, partner):
        """Those in force in the quarter that holds the last day, and in the three before."""
        day, found = self.last, {}
        for name in LEVELS:
            review = self.review_of(day)
            day, found[name] = review.day, review.grade(partner)
        return found

    def rate(self, versions, row):
        """By the level in force, on the day of the invoice."""
        day = row["invoiced_on"]
        rates = in_force(versions, min(self.rules_of or day, day))
        if rates is None or isinstance(rates, Fraction):
            return rates
        return rates.get(self.review_of(day).grade(row["partner_id"]))

    def commission(self, versions, row):
        rate = self.rate(versions, row)
        return None if rate is None else cents(Fraction(row["amount"]) * rate)

    def of_period(self, partner):
        return [row for row in self.invoices.get(partner, ())
                if self.first <= row["invoiced_on"] <= self.last]

    def by_invoice(self, partner, product, versions, conditions):
        rows = {}
        for row in self.of_period(partner):
            reasons = [] if row["product"] == product else [product]
            reasons += [name for name in conditions if row[name] != "yes"]
            rows[row["invoice_id"]] = self.commission(versions, row), reasons
        return summed(rows)

    def odoo_sh(self, partner, billed, rows):
        return [row for row in rows if row["product"] == "odoo.sh"
                and row["billed"] == billed and row["partner_contract"] == "yes"]

    def added(self, rows):
        """The commissions on some invoices, and how many of these have one."""
        paid = [self.commission(ODOO_SH, row) for row in rows]
        known = [one for one in paid if one is not None]
        return sum(known, Fraction(0)), len(known)

    def monthly(self, partner):
        months = {}
        for row in self.odoo_sh(partner, "monthly", self.of_period(partner)):
            key = f"{row['subscription']} / {row['invoiced_on'][:7]}-01"
            months.setdefault(key, []).append(row)
        rows = {}
        for key, found in months.items():
            paid, rated = self.added(found)
            rows[key] = min(paid, MONTHLY_CAP), [] if rated else ["rate_given"]
        return summed(rows)

    def yearly(self, partner):
        """The cap is that of the calendar year: what earlier periods paid is part of it."""
        subscriptions = {}
        for row in self.odoo_sh(partner, "yearly", self.invoices.get(partner, ())):
            if self.last[:4] + "-01-01" <= row["invoiced_on"] <= self.last:
                subscriptions.setdefault(row["subscription"], []).append(row)
        rows = {}
        for key, found in subscriptions.items():
            earlier, _ = self.added(row for row in found
                                    if row["invoiced_on"] < self.first)
            now, rated = self.added(row for row in found
                                    if row["invoiced_on"] >= self.first)
            rows[key] = (min(earlier + now, YEARLY_CAP) - min(earlier, YEARLY_CAP),
                         [] if rated else ["rate_given"])
        return summed(rows)

    def of(self, partner):
        return {
            "enterprise_commission": self.by_invoice(
                partner, "enterprise", ENTERPRISE, ["partner_contract"]),
            "maintenance_commission": self.by_invoice(
                partner, "maintenance", MAINTENANCE,
                ["partner_contract", "working_with_partner"]),
            "odoo_sh_monthly": self.monthly(partner),
            "odoo_sh_yearly": self.yearly(partner),
        }


def evaluate(folder, period, rules_of=None):
    """{partner: {"tier", "levels", "metrics", "version", "conditions", "incentives"}}"""
    db = load(folder)
    commissions = Commissions(db, period, rules_of)
    now = Review(db, commissions.last, rules_of)
    results = {}
    for (partner,) in db.execute("select partner_id from partners order by rowid"):
        users, certified, retention = now.figures(partner)
        results[partner] = {
            "tier": now.grade(partner),
            "levels": commissions.levels(partner),
            "metrics": {"net_users": users, "certified": certified,
                        "retention": retention},
            "version": now.version,
            "conditions": now.conditions(partner),
            "incentives": commissions.of(partner),
        }
    return results


if __name__ == "__main__":
    import expected
    if sys.argv[1:] != ["--check"]:
        sys.exit(__doc__)
    sys.exit(expected.check(evaluate, SAMPLE))
