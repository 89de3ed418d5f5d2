"""Partners made by hand, each for one edge of the rules; README.md says which."""
from datetime import date, timedelta

# Certified before the review of 2022-06-30, so that the level holds from then on.
EARLY = {"version": 15, "passed_on": "2022-02-01"}


def contracts(tables, key, active, ended, acquired="2021-03-01", ended_on="2022-09-30"):
    """One customer with a contract for each; returns the first customer."""
    made = []
    for number in range(active + ended):
        customer = tables.customer(key, acquired)
        tables.contract(key, customer, acquired,
                        ended_on if number >= active else None)
        made.append(customer)
    return made[0] if made else None


def staff(tables, key, count, version=16, passed_on="2022-11-02"):
    for number in range(count):
        tables.certify(key, f"Employee {number + 1}", version, passed_on)


def graded(tables, key, name, users, certified, active=0, ended=0, changed_on="2022-05-02",
           version=16, passed_on="2022-11-02", **when):
    tables.partner(key, name)
    if users:
        tables.users(key, "new", changed_on, users)
    staff(tables, key, certified, version, passed_on)
    return contracts(tables, key, active, ended, **when)


def levels(tables):
    """Thresholds of version 9 at the review of 2022-12-31."""
    graded(tables, "E01", "Ten users", 10, 1)
    graded(tables, "E02", "Nine users", 9, 1)
    graded(tables, "E03", "Exactly silver", 50, 2, 7, 3)
    graded(tables, "E04", "A user short of silver", 49, 2, 7, 3)
    graded(tables, "E05", "Retention of 9 in 13", 50, 2, 9, 4)
    graded(tables, "E06", "One certified short of silver", 50, 1, 7, 3)
    graded(tables, "E07", "Exactly gold", 150, 3, 8, 2)
    graded(tables, "E08", "Retention of 15 in 19", 150, 3, 15, 4)
    graded(tables, "E09", "A user short of gold", 149, 3, 8, 2)
    graded(tables, "E10", "One certified short of gold", 150, 2, 8, 2)
    key = "E11"
    graded(tables, key, "Upsell, downsell, churn and renewals", 60, 2, 7, 3)
    tables.users(key, "upsell", "2022-06-01", 5)
    tables.users(key, "downsell", "2022-07-01", 10)
    tables.users(key, "churn", "2022-09-30", 5)
    tables.users(key, "renewal", "2022-10-01", 500)
    graded(tables, "E12", "Less than nothing", 0, 1, 1, 0)
    tables.users("E12", "churn", "2022-09-30", 3)
    tables.partner("E13", "Nothing at all")


def windows(tables):
    """First and last day of twelve months, of a validity, of three versions."""
    graded(tables, "E14", "First day of the twelve months", 10, 1, changed_on="2022-01-01")
    graded(tables, "E15", "The day before", 10, 1, changed_on="2021-12-31")
    graded(tables, "E16", "Last day, and the day after", 9, 1, changed_on="2022-12-31")
    tables.users("E16", "new", "2023-01-01", 1)
    key = "E17"
    graded(tables, key, "Certified on 13.0 and 14.0", 50, 0, 7, 3)
    tables.certify(key, "Ana", 13, "2019-12-01")
    tables.certify(key, "Bo", 14, "2020-12-01")
    key = "E18"
    graded(tables, key, "One person, two versions", 50, 0, 7, 3)
    tables.certify(key, "Ana", 15, "2021-12-01")
    tables.certify(key, "Ana", 16, "2022-12-01")
    key = "E19"
    graded(tables, key, "Leaves on the day of the review, and before", 50, 0, 7, 3)
    tables.certify(key, "Ana", 16, "2022-12-31")
    tables.certify(key, "Bo", 16, "2022-12-01", "2022-12-31")
    tables.certify(key, "Cy", 16, "2022-12-01", "2022-12-30")
    tables.certify(key, "Di", 16, "2023-01-01")
    key = "E20"
    graded(tables, key, "Contracts at the ends of the twelve months", 50, 2)
    for started_on, ended_on in (("2021-01-01", "2022-12-31"), ("2022-12-31", None),
                                 ("2021-01-01", "2022-12-30"), ("2021-01-01", "2022-01-01"),
                                 ("2021-01-01", "2021-12-31"), ("2023-01-01", None)):
        customer = tables.customer(key, started_on)
        tables.contract(key, customer, started_on, ended_on)


def version_11(tables):
    """Thresholds and retention of version 11 at the review of 2023-06-30."""
    later = {"changed_on": "2023-02-01", "acquired": "2022-03-01",
             "ended_on": "2023-05-31"}
    graded(tables, "E21", "Exactly gold, version 11", 300, 6, 8, 2, **later)
    graded(tables, "E22", "A user short of gold, version 11", 299, 6, 8, 2, **later)
    graded(tables, "E23", "One certified short of gold, version 11", 300, 5, 8, 2, **later)
    graded(tables, "E24", "Exactly silver, version 11", 75, 3, 7, 3, **later)
    graded(tables, "E25", "A user short of silver, version 11", 74, 3, 7, 3, **later)
    key = "E26"
    graded(tables, key, "Customers at the ends of the three years", 75, 3,
           changed_on="2023-02-01")
    for acquired, ended in (("2020-07-01", "2023-06-29"), ("2020-06-30", None),
                            ("2023-06-30", None), ("2022-01-01", None)):
        customer = tables.customer(key, acquired)
        tables.contract(key, customer, acquired, ended)
    key = "E27"
    graded(tables, key, "Two contracts of one customer", 75, 3, changed_on="2023-02-01")
    customer = tables.customer(key, "2022-01-01")
    tables.contract(key, customer, "2022-01-01", "2023-01-31")
    tables.contract(key, customer, "2022-01-01")
    key = "E28"
    graded(tables, key, "Old customers only", 75, 3, 10, 1, changed_on="2023-02-01",
           acquired="2019-01-01", ended_on="2023-01-31")
    graded(tables, "E29", "150 users: gold under version 9 only", 150, 3, 8, 2, **later)


def level_names(tables):
    """A year of steady figures: levels under version 6a."""
    for key, name, users, certified in (
            ("E30", "Version 6a: nobody certified", 40, 0),
            ("E31", "Version 6a: exactly silver", 50, 2),
            ("E32", "Version 6a: exactly gold, without customers", 100, 4),
            ("E33", "Version 6a: three certified", 100, 3)):
        tables.partner(key, name)
        for year in (2018, 2020):
            tables.users(key, "new", date(year, 12, 31) - timedelta(days=40), users)
        staff(tables, key, certified, 12, "2018-11-01")


def commissions(tables):
    """Invoices of a silver partner and a Learning Partner around every date."""
    key = "E40"
    customer = graded(tables, key, "Invoices around the days that matter", 50, 2, 7, 3)
    tables.certify(key, "Ana", 13, "2019-12-01")  # Ready under version 6a
    for day, cents in (("2021-01-11", 100_000), ("2021-01-12", 100_000),
                       ("2022-12-31", 100_000), ("2023-01-01", 100_000),
                       ("2023-03-31", 100_000), ("2023-04-01", 100_000)):
        tables.invoice(key, customer, "enterprise", day, cents)
    for cents in (10, 3, 17, -17):  # 15 %: half a cent up and down, taken back
        tables.invoice(key, customer, "enterprise", "2023-02-01", cents)
    tables.invoice(key, customer, "enterprise", "2023-02-02", 50_000,
                   partner_contract=False)
    for cents, contract, works in ((10_000, True, True), (10_000, True, False),
                                   (10_000, False, True), (75, True, True)):
        tables.invoice(key, customer, "maintenance", "2023-02-03", cents,
                       partner_contract=contract, working_with_partner=works)
    tables.invoice(key, customer, "maintenance", "2021-01-11", 10_000)
    key = "E41"
    customer = graded(tables, key, "A Learning Partner's invoices", 0, 0, 1, 0)
    for product in ("enterprise", "odoo.sh", "maintenance"):
        tables.invoice(key, customer, product, "2023-01-08", 100_005)
        tables.invoice(key, customer, product, "2023-01-09", 100_005)
    key = "E42"
    customer = graded(tables, key, "No level, and invoices", 0, 1, 1, 0)
    tables.users(key, "churn", "2022-09-30", 1)
    for product in ("enterprise", "odoo.sh", "maintenance"):
        tables.invoice(key, customer, product, "2023-01-10", 20_000)
    tables.invoice(key, customer, "odoo.sh", "2023-01-10", 20_000, billed="yearly",
                   subscription="a year")


def odoo_sh(tables):
    key = "E43"
    customer = graded(tables, key, "Odoo.sh, monthly: the cap and the change of rate", 50,
                      2, 7, 3, **EARLY)

    def monthly(subscription, day, cents, **more):
        tables.invoice(key, customer, "odoo.sh", day, cents, subscription=subscription,
                       **more)
    monthly("exactly", "2022-12-05", 15_000)
    monthly("a cent over", "2022-12-05", 15_001)
    monthly("both rates", "2023-01-08", 10_000)   # 100.00
    monthly("both rates", "2023-01-09", 10_001)   # 50.005, paid as 50.01: 150.01
    monthly("two months", "2023-02-28", 30_000)
    monthly("two months", "2023-03-01", 30_002)
    monthly("credit note", "2023-02-10", 40_000)
    monthly("credit note", "2023-02-20", -20_000)
    monthly("taken back", "2023-03-20", -5_001)
    monthly("no contract", "2023-02-10", 10_000, partner_contract=False)
    key = "E44"
    customer = graded(tables, key, "Odoo.sh, yearly: the cap over the year", 50, 2, 7, 3,
                      **EARLY)

    def yearly(subscription, day, cents):
        tables.invoice(key, customer, "odoo.sh", day, cents, billed="yearly",
                       subscription=subscription)
    yearly("exactly", "2022-12-05", 144_000)
    yearly("a cent over", "2022-12-05", 144_001)
    yearly("four quarters", "2022-03-01", 100_000)  # Learning: 100.00
    yearly("four quarters", "2022-05-01", 150_000)  # Learning: 150.00
    yearly("four quarters", "2022-08-01", 60_000)   # Silver: 600.00
    yearly("four quarters", "2022-11-01", 70_000)   # Silver: 700.00, 590.00 are left
    yearly("next year", "2022-12-31", 200_000)
    yearly("next year", "2023-01-01", 200_000)
    yearly("next year", "2023-01-09", 200_000)
    yearly("half cents", "2023-02-01", 100_001)   # 500.005, paid as 500.01
    yearly("half cents", "2023-05-01", 188_001)   # 940.005, 939.99 is left
    yearly("credit note", "2023-02-01", 400_000)
    yearly("credit note", "2023-08-01", -200_000)
    key = "E45"
    graded(tables, key, "Odoo.sh, yearly: Learning, then Ready", 9, 1,
           changed_on="2022-03-31", **EARLY)
    tables.users(key, "new", "2022-04-01", 1)
    customer = tables.customer(key, "2022-03-31")
    tables.contract(key, customer, "2022-03-31")
    for day, cents in (("2022-05-01", 500_000), ("2022-08-01", 90_000),
                       ("2022-11-01", 90_000)):
        tables.invoice(key, customer, "odoo.sh", day, cents, billed="yearly",
                       subscription="S")


def add(tables):
    for part in (levels, windows, version_11, level_names, commissions, odoo_sh):
        part(tables)
