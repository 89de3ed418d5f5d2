"""What the partners made by hand must get, worked out on paper from the agreement and
from examples/odoo/README.md. Keeps the oracle itself honest.

A line of EXPECTED is (period, partner, figure, value): the figure is a path into the
partner's result.
"""
from fractions import Fraction

ENTERPRISE, MAINTENANCE, MONTHLY, YEARLY = (
    f"incentives {name} total" for name in (
        "enterprise_commission", "maintenance_commission", "odoo_sh_monthly",
        "odoo_sh_yearly"))
LEVEL = "levels grade"


def levels(period, path, **expected):
    return [(period, partner, path, level) for partner, level in expected.items()]


EXPECTED = [
    # Version 6a: no Learning Partners, no retention; 2018-12-31 is reviewed in 2018-Q4.
    *levels("2018-Q4", "tier", E30="none", E31="silver", E32="gold", E33="silver",
            E13="none"),
    *levels("2021-Q1", LEVEL, E30="none", E31="silver", E32="gold", E33="silver"),
    # From 2021-01-12 on: the same figures ask for retention and 150 users.
    *levels("2021-Q1", "tier", E30="learning", E31="ready", E32="ready", E33="ready",
            E13="learning"),
    ("2021-Q1", "E32", "conditions silver retention", "no data"),
    ("2021-Q1", "E32", "conditions gold net_users", "no"),
    # Version 9, at the figure and one short of it.
    *levels("2022-Q4", "tier", E01="ready", E02="learning", E03="silver", E04="ready",
            E05="ready", E06="ready", E07="gold", E08="silver", E09="silver", E10="silver",
            E11="silver", E12="none", E13="learning"),
    ("2022-Q4", "E05", "metrics retention", Fraction(9, 13)),
    ("2022-Q4", "E08", "metrics retention", Fraction(15, 19)),
    ("2022-Q4", "E11", "metrics net_users", 50),
    ("2022-Q4", "E12", "metrics net_users", -3),
    ("2022-Q4", "E13", "metrics retention", None),
    # The ends of the twelve months, of a validity, of three versions.
    *levels("2022-Q4", "tier", E14="ready", E15="learning", E16="learning", E17="ready",
            E18="ready", E19="silver", E20="ready"),
    ("2022-Q4", "E17", "metrics certified", 1), ("2022-Q1", "E17", "metrics certified", 2),
    ("2022-Q4", "E18", "metrics certified", 1), ("2022-Q4", "E19", "metrics certified", 2),
    ("2022-Q4", "E20", "metrics retention", Fraction(1, 2)),
    # The level of 2023-Q1 is that of the review of 2022-12-31.
    *levels("2023-Q1", LEVEL, E01="ready", E03="silver", E07="gold", E12="none"),
    ("2023-Q1", "E16", "tier", "ready"), ("2023-Q1", "E16", LEVEL, "learning"),
    # Version 11, at the review of 2023-06-30; under version 9 at that of 2023-03-31.
    *levels("2023-Q2", "tier", E21="gold", E22="silver", E23="silver", E24="silver",
            E25="ready", E26="ready", E27="silver", E28="ready", E29="silver"),
    *levels("2023-Q2", LEVEL, E21="gold", E22="gold", E24="silver", E27="ready",
            E28="silver", E29="gold"),
    ("2023-Q2", "E26", "metrics retention", Fraction(2, 3)),
    ("2023-Q1", "E27", "metrics retention", Fraction(1, 2)),
    ("2023-Q2", "E27", "metrics retention", 1),
    ("2023-Q1", "E28", "metrics retention", Fraction(10, 11)),
    ("2023-Q2", "E28", "metrics retention", None),
    # Commissions: no rate before 2021-01-12; the level is that of the quarter before.
    ("2021-Q1", "E40", LEVEL, "ready"), ("2021-Q1", "E40", ENTERPRISE, 100),
    ("2021-Q1", "E40", "incentives enterprise_commission status", "paid in part"),
    ("2021-Q1", "E40", "incentives maintenance_commission status", "no data"),
    ("2022-Q4", "E40", ENTERPRISE, 100),          # Ready: 10 %
    # Two of 1,000 at 15 %; 1.5, 0.45 and 2.55 cents, and the last taken back.
    ("2023-Q1", "E40", ENTERPRISE, Fraction("300.02")),
    ("2023-Q2", "E40", ENTERPRISE, 150),
    ("2023-Q1", "E40", MAINTENANCE, Fraction("82.62")),   # 82.00 and 61.5 cents
    ("2023-Q1", "E41", ENTERPRISE, Fraction("200.02")),   # 100.005, twice
    ("2023-Q1", "E41", MAINTENANCE, Fraction("1640.08")),  # 820.041, twice
    ("2023-Q1", "E41", MONTHLY, 150),             # 100.01 twice, of one month
    ("2023-Q1", "E42", "incentives enterprise_commission status", "no data"),
    ("2023-Q1", "E42", MAINTENANCE, 164),         # 82 % for every level
    ("2023-Q1", "E42", MONTHLY, 0),
    # Odoo.sh: 150.00 and 150.01 at 100 %; 2023-01: 100.00 and 50.01.
    ("2022-Q4", "E43", MONTHLY, 300),
    ("2023-01", "E43", MONTHLY, 150),
    # 150 + 150 + 150 + 100 - 25.01
    ("2023-Q1", "E43", MONTHLY, Fraction("524.99")),
    # 1,440.00, 1,440.01 held, 590 that are left, 2,000.00 held.
    ("2022-Q4", "E44", YEARLY, 1440 + 1440 + 590 + 1440),
    ("2022-Q1", "E44", YEARLY, 100),
    ("2023-Q1", "E44", YEARLY, Fraction("3380.01")),
    ("2023-Q2", "E44", YEARLY, Fraction("939.99")),
    ("2023-Q3", "E44", YEARLY, 0),                # 2,000 less 200 is above the cap still
    # Learning in 2022-Q2 (500.00), Ready from 2022-Q3 on (900.00), 40 are left.
    ("2022-Q4", "E45", YEARLY, 40),
]


def find(result, path):
    for name in path.split(" "):
        result = result[name]
    return result


def check(evaluate, folder):
    wrong, results = [], {}
    for period, partner, path, value in EXPECTED:
        if period not in results:
            results[period] = evaluate(folder, period)
        found = find(results[period][partner], path)
        if found != value:
            wrong.append(f"{period} {partner} {path}: {found}, expected {value}")
    for line in wrong:
        print(line)
    print(f"{len(EXPECTED)} figures worked out by hand, {len(wrong)} differ")
    return 1 if wrong else 0
