#!/usr/bin/env python3
"""Writes random tables with what SQLite makes of them, for test_aggregate_oracle.c.

A case is "case ROWS", then one "row" a row (partner product amount day flag; "-" is
missing), then what is expected: "metric NAME PARTNER VALUE..." one a partner and name,
"group PARTNER PRODUCT VALUE..." one a group in the order of first occurrence. The last
line, "end", counts the cases. The seed is fixed: every run writes the same bytes.
"""
import random
import sqlite3

SEED = 20260401
CASES = 120
PARTNERS = 6
PRODUCTS = ["alpha", "beta", "gamma", "delta"]
WINDOW = (100, 199)
pick = random.Random(SEED)

# Name -> expression over the rows of a partner; an average is a pair: sum and count.
EXPRESSIONS = {
    "sum": "coalesce(sum(amount), 0)",
    "avg": "sum(amount), count(amount)",
    "least": "min(amount)",
    "most": "max(amount)",
    "count": "count(*)",
    "there": "count(amount)",
    "distinct": "count(distinct product)",
    "figures": "count(distinct amount)",
}
CONDITIONS = {
    "all": "1",
    "flagged": "flag = 1",
    "window": f"day between {WINDOW[0]} and {WINDOW[1]}",
    "both": f"flag = 1 and day between {WINDOW[0]} and {WINDOW[1]}",
}


def or_missing(value, odds=0.12):
    return None if pick.random() < odds else value


def row():
    large = 10 ** pick.choice([2, 2, 6, 15])
    return (
        or_missing(pick.randrange(PARTNERS)),
        or_missing(pick.choice(PRODUCTS)),
        or_missing(pick.randint(-large, large)),
        or_missing(pick.randint(80, 220)),
        or_missing(pick.randint(0, 1)),
    )


def show(values):
    return " ".join("-" if value is None else str(value) for value in values)


def metrics(database, name, condition):
    for metric, expression in EXPRESSIONS.items():
        for partner in range(PARTNERS):
            query = (
                f"select {expression} from deals "
                f"where partner = {partner} and ({condition})"
            )
            values = database.execute(query).fetchone()
            print(f"metric {metric} {name} {partner} {show(values)}")


def groups(database):
    query = f"""
        select partner, product, coalesce(sum(amount), 0), count(*)
        from deals
        where partner is not null and product is not null
          and {CONDITIONS["window"]}
        group by partner, product order by min(rowid)"""
    for values in database.execute(query):
        print(f"group {show(values)}")


def case():
    rows = [row() for _ in range(pick.choice([0, 1, 7, 40, 300]))]
    database = sqlite3.connect(":memory:")
    database.execute("create table deals (partner, product, amount, day, flag)")
    database.executemany("insert into deals values (?, ?, ?, ?, ?)", rows)
    print(f"case {len(rows)}")
    for values in rows:
        print(f"row {show(values)}")
    for name, condition in CONDITIONS.items():
        metrics(database, name, condition)
    groups(database)


for _ in range(CASES):
    case()
print(f"end {CASES}")
