"""`rung mutate` against brute force: scripts changed as text and evaluated by `rung eval`."""
import collections
import decimal
import json
import os
import unittest

from support import (ALIGNED, ALIGNED_DATA, SMALL, SMALL_DATA, Case, evaluate, rung, sheet,
                     small_text, workspace, write, write_program)

D = decimal.Decimal
Effect = collections.namedtuple("Effect", "partners tiers badges more less")

# What a mutant that is no figure is as text: {(address, kind, was, is): (old, new)}. Those
# of requirements are one a tier, in the order of tiers: (old, new) of each.
TEXTS = {
    ("requirements.revenue", "comparison", ">=", ">"): ("| revenue >=  ", "| revenue >   "),
    ("specialization.wide.requires.1", "comparison", ">=", ">"):
        ('"count(line) >= 2"', '"count(line) > 2"'),
    ("specialization.wide.requires.1", "comparison", ">=", "<"):
        ('"count(line) >= 2"', '"count(line) < 2"'),
    ("specialization.strong_line.requires.1", "comparison", ">=", "<"):
        ('"sold >= $500"', '"sold < $500"'),
    ("specialization.strong_line.requires.1", "comparison", ">=", ">"):
        ('"sold >= $500"', '"sold > $500"'),
    ("incentive.direct_fee.where.large", "comparison", ">=", "<"):
        ('large = "amount >= $10"', 'large = "amount < $10"'),
    ("incentive.direct_fee.where.direct", "connective", "asked", "left out"):
        ('where = { direct = "direct", large', 'where = { large'),
    ("incentive.direct_fee.where.large", "connective", "asked", "left out"):
        (', large = "amount >= $10" }', ' }'),
    ("incentive.direct_fee", "connective", "and", "or"):
        ('{ direct = "direct", large = "amount >= $10" }',
         '{ either = "direct or amount >= $10" }'),
    ("incentive.direct_fee", "bound", "cap", "none"): ('  cap = "$3.20",\n', ''),
    ("incentive.thanks", "bound", "floor", "none"): ('  floor = "$2",\n', ''),
    ("requirements.satisfaction.gold", "connective", "asked", "left out"):
        ("| satisfaction >=     | -      | 3.0    | 4.0 ",
         "| satisfaction >=     | -      | 3.0    | -   "),
    ("requirements.score_points.silver", "connective", "asked", "left out"):
        ('| score("points") >=  | 20     | 40     |', '| score("points") >=  | 20     | -      |'),
    ("score.points.weights.sales.silver", "weights", "0.6, 0.4", "0.4, 0.6"):
        ("| sales    | 100%   | 60%    | 50%  |\n    | service  | n/a    | 40%    |",
         "| sales    | 100%   | 40%    | 50%  |\n    | service  | n/a    | 60%    |"),
}


def mutants(*more, program=SMALL, data=SMALL_DATA):
    run = rung("mutate", program, "--data", data, "--period", "2026", "--format", "csv",
               *more)
    if run.code != 0:
        raise AssertionError(run.err)
    return sheet(run.out), run


def outcomes(program, data):
    """{partner: (tier, badges, {incentive: paid or None})} of a program."""
    run = rung("eval", program, "--data", data, "--period", "2026", "--format", "json")
    if run.code != 0:
        return None
    found = {}
    for partner in json.loads(run.out, parse_float=D, parse_int=D)["partners"]:
        pays = {name: None if part["total"] is None else D(part["total"])
                for name, part in partner["incentives"].items()}
        found[partner["partner"]] = (partner.get("tier"), repr(partner.get("badges")), pays)
    return found


def effect(was, now):
    """What a program's outcomes have become, partner by partner."""
    partners = tiers = badges = 0
    more = less = D(0)
    for key, (tier, badge, pays) in was.items():
        tier_now, badge_now, pays_now = now[key]
        tiers += tier != tier_now
        badges += badge != badge_now
        partners += now[key] != was[key]
        for name, paid in pays.items():
            change = (pays_now[name] or 0) - (paid or 0)
            more += max(change, 0)
            less += min(change, 0)
    return Effect(partners, tiers, badges, more, less)


def told(row):
    if row["partners"] == "stops":
        return "stops"
    return Effect(int(row["partners"]), int(row["tiers"]), int(row["badges"]),
                  D(row["more USD"] or 0), D(row["less USD"] or 0))


def with_figure(text, row):
    """The script with another figure at the mutant's place; None: it is not one there."""
    _, line, column = row["place"].rsplit(":", 2)
    lines = text.split("\n")
    at = lines[int(line) - 1]
    start = int(column) - 1
    end = start
    while end < len(at) and at[end] not in " |\"')]}," and at[end:end + 2] != "..":
        end += 1
    word = at[start:end]
    if not word or not (word[0].isdigit() or word[0] == "$"):
        return None
    value = row["is"]
    if word[0] == "$":
        value = "$" + value
    elif word[-1] == "%":
        value = f"{(D(value) * 100).normalize():f}%"
    lines[int(line) - 1] = at[:start] + value + at[end:]
    return "\n".join(lines)


class BruteForce(Case):
    def compare(self, rows, text, program, data, least, kinds):
        was = outcomes(program, data)
        compared = 0
        for row in rows:
            key = (row["address"], row["kind"], row["was"], row["is"])
            changed = None
            if row["kind"] in kinds:
                changed = with_figure(text, row)
            elif TEXTS.get(key) and text.count(TEXTS[key][0]) == 1:
                if row["address"] == "requirements.revenue":
                    continue  # one a tier; see test_each_tier
                changed = text.replace(*TEXTS[key])
            if changed is None:
                continue
            with self.subTest(key), workspace() as base:
                write_program(base, changed)
                now = outcomes(base, data)
                if now is None:  # the checker refuses it, or it stops
                    continue
                self.assertEqual(told(row), effect(was, now))
                compared += 1
        self.assertGreaterEqual(compared, least)

    def test_small(self):
        rows, _ = mutants()
        self.compare(rows, small_text(), SMALL, SMALL_DATA, 100,
                     ("constant", "figure", "date"))
        keys = {(row["address"], row["kind"], row["was"], row["is"]) for row in rows}
        for key in TEXTS:
            self.assertIn(key, keys)

    def test_aligned(self):
        rows, _ = mutants("--limit", "60", program=ALIGNED, data=ALIGNED_DATA)
        with open(os.path.join(ALIGNED, "program.lua"), encoding="utf-8") as file:
            self.compare(rows, file.read(), ALIGNED, ALIGNED_DATA, 25, ("constant", "date"))

    def test_each_tier(self):
        """A comparison of a requirement is one a tier: together they are the row's."""
        rows, _ = mutants("--only", "requirements.revenue")
        rows = [row for row in rows if (row["kind"], row["is"]) == ("comparison", ">")]
        self.assertEqual(len(rows), 3)
        # Bronze is met to the cent by C, gold by D, and silver by nobody.
        self.assertEqual(sorted(row["tiers"] for row in rows), ["0", "1", "1"])


PROGRAM = """
program { id = "tested", subject = "partners", period = "calendar year", currency = "USD",
  rounding = "half up to $0.01" }
source "partners" [[
  | column | type  |
  | id     | key   |
]]
source "deals" { of = "partners", dated = "on", [[
  | column | type         |
  | id     | key          |
  | who    | ref partners |
  | on     | date         |
  | amount | money        |
]] }
metric "sold" "sum(deals.amount)"
tiers { "silver", "gold" }
requirements [[
  | requirement | silver | gold  |
  | sold >=     | $100   | $1000 |
]]
incentive "rebate" { amount = "sold * 5%", cap = "$80" }
test "the line of gold" [[
  | sold    | => tier |
  | $999.99 | silver  |
  | $1000   | gold    |
]]
"""


class Tests(Case):
    def setUp(self):
        space = workspace()
        self.base = space.__enter__()
        self.addCleanup(space.__exit__, None, None, None)
        write_program(self.base, PROGRAM)
        self.data = os.path.join(self.base, "data")
        os.mkdir(self.data)
        write(os.path.join(self.data, "partners.csv"), "id\nA\nB\nC\n")
        write(os.path.join(self.data, "deals.csv"),
              "id,who,on,amount\n1,A,2026-01-02,100.00\n2,B,2026-01-02,1500.00\n"
              "3,C,2026-01-02,2000.00\n")

    def rows(self, *more):
        rows, run = mutants(*more, program=self.base, data=self.data)
        return rows, run

    def test_who_notices(self):
        rows, _ = self.rows()
        fates = {(row["address"], row["was"], row["is"]): (row["tests"], row["partners"])
                 for row in rows}
        # The tests know the line of gold to the cent, and nothing of silver's.
        self.assertEqual(fates["requirements.sold.gold", "1000", "999.99"],
                         ("killed", "0"))
        self.assertEqual(fates["requirements.sold.gold", "1000", "1000.01"],
                         ("killed", "0"))
        self.assertEqual(fates["requirements.sold.silver", "100", "100.01"],
                         ("survives", "1"))
        self.assertEqual(fates["requirements.sold.silver", "100", "99.99"],
                         ("survives", "0"))
        # 5 % of 1,500 is 75, of 2,000 is 100 and capped.
        self.assertEqual(fates["incentive.rebate", "cap", "none"], ("survives", "1"))
        self.assertEqual(fates["incentive.rebate.cap", "80", "88"], ("survives", "1"))

    def test_the_worst_comes_first(self):
        rows, run = self.rows()
        money = [D(row["more USD"] or 0) - D(row["less USD"] or 0) for row in rows]
        standing = [(row["tests"] == "killed", row["partners"] == "0") for row in rows]
        self.assertEqual(standing, sorted(standing))
        survivors = [part for part, row in zip(money, rows) if row["tests"] == "survives"
                     and row["partners"] != "0"]
        self.assertEqual(survivors, sorted(survivors, reverse=True))
        self.assertGreater(survivors[0], 0)
        killed = sum(row["tests"] == "killed" for row in rows)
        self.assertIn(f"{len(rows)} mutants: killed by the tests {killed} (", run.err)

    def test_every_comparison_of_gold_is_killed(self):
        rows, _ = self.rows("--only", "requirements")
        found = [row["tests"] for row in rows if row["kind"] == "comparison"
                 and "1000" in row["line"]]
        self.assertEqual(sorted(found).count("killed"), 3)

    def test_tests_that_fail_kill_nothing(self):
        write_program(self.base, PROGRAM.replace("| $999.99 | silver", "| $999.99 | gold  ")
                      .replace("  | $1000   | gold    |\n", ""))
        rows, _ = self.rows()
        self.assertEqual({row["tests"] for row in rows}, {"survives"})

    def test_without_tests(self):
        write_program(self.base, PROGRAM[:PROGRAM.index("test ")])
        rows, run = self.rows()
        self.assertEqual({row["tests"] for row in rows}, {"none"})
        self.assertIn("there are no tests", run.err)

    def test_only_and_limit(self):
        rows, _ = self.rows("--only", "requirements.sold.gold")
        self.assertEqual({row["address"] for row in rows}, {"requirements.sold.gold"})
        rows, _ = self.rows("--limit", "3")
        self.assertEqual(len(rows), 3)
        run = rung("mutate", self.base, "--data", self.data, "--only", "requirements.s")
        self.assertFails(run, "unknown-address")

    def test_table_and_json(self):
        run = rung("mutate", self.base, "--data", self.data, "--rows", "2")
        self.assertEqual(run.code, 0, run.err)
        for words in ("mutants: killed by the tests", "the tests do not notice",
                      "nobody notices", "--rows shows more", "program.lua:"):
            self.assertIn(words, run.out)
        run = rung("mutate", self.base, "--data", self.data, "--format", "json")
        first = json.loads(run.out)[0]
        self.assertEqual(first["tests"], "survives")
        self.assertIn("line", first)

    def test_threads_change_nothing(self):
        one, _ = self.rows("--threads", "1")
        self.assertEqual(one, self.rows("--threads", "4")[0])

    def test_a_mutant_that_stops_the_run(self):
        write_program(self.base, PROGRAM.replace("sold * 5%", "pay(rates, sold)").replace(
            "incentive", 'schedule "rates" { split = "sold", [[\n  | from | rate |\n'
            '  | $0 | 5% |\n  | $0.01 | 6% |\n]] }\nincentive', 1))
        rows, run = self.rows()
        stops = [row for row in rows if row["partners"] == "stops"]
        self.assertTrue(stops)
        self.assertIn(f"stopping the run {len(stops)}", run.err)


if __name__ == "__main__":
    unittest.main()
