"""`rung pin`: what it writes passes, names nobody, and holds only what was read."""
import csv
import os
import re
import shutil
import unittest

from support import ROOT, rung, workspace, write

PROGRAM = '''program { id = "acme", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
  | column     | type    |
  | partner_id | key     |
  | name       | text    |
  | region     | text    |
  | plan       | percent |
]]
source "deals" { dated = "closed_on", [[
  | column     | type                   |
  | deal_id    | key                    |
  | partner_id | ref partners           |
  | customer   | text                   |
  | closed_on  | date                   |
  | product    | one of: seats, support |
  | amount     | money                  |
  | registered | flag                   |
]] }
metric "revenue" "sum(deals.amount)"
metric "customers" "count(distinct deals.customer where customer != 'Self')"
metric "place" "rank(revenue per region)"
tiers { "silver", "gold" }
requirements [[
  | requirement    | silver | gold  |
  | revenue >=     | $100   | $500  |
  | customers >=   | 1      | 2     |
  | partners.plan >= | -    | 50%   |
]]
incentive "bonus" { amount = "sum(deals.amount where registered) * 10%" }
incentive "leader" { where = { first = "place = 1" }, amount = "$7" }
'''
PARTNERS = """partner_id,name,region,plan
ASH,Ash Systems,North,40%
BIRCH,Birch & Co,North,80%
CEDAR,Cedar Labs,South,90%
"""
DEALS = """deal_id,partner_id,customer,closed_on,product,amount,registered
D1,ASH,Zeta,2026-02-03,seats,400,yes
D2,ASH,Self,2026-03-03,support,200,no
D3,ASH,Alpha,2025-03-03,support,900,yes
D4,BIRCH,Zeta,2026-03-03,seats,50,no
"""


def pinned(partner, *more, program=PROGRAM):
    with workspace() as folder:
        write(os.path.join(folder, "program.lua"), program)
        write(os.path.join(folder, "partners.csv"), PARTNERS)
        write(os.path.join(folder, "deals.csv"), DEALS)
        return rung("pin", folder, "--data", folder, "--partner", partner, *more)


class Written(unittest.TestCase):
    def test_only_what_was_read(self):
        """By hand: silver for want of a second customer and of half the plan; the rank
        stands on other partners, so it is set; of the deal of 2025 nothing was read."""
        run = pinned("ASH", "--name", "one customer")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(run.out, '''test "one customer" {
  period = "2026-01-01..2026-12-31",
  with = { place = "1" },
  partner = { plan = "40%" },
  given = {
    deals = [[
      | customer   | closed_on  | amount  | registered |
      | customer 1 | 2026-02-03 | $400.00 | yes        |
      | -          | 2026-03-03 | $200.00 | -          |
    ]],
  },
  expect = {
    tier = "silver",
    bonus = "$40.00",
    leader = "$7.00",
  },
  because = {
    "requirements.customers.gold",
    "requirements.partners_plan.gold",
  },
}
''')

    def test_a_partner_without_rows(self):
        run = pinned("CEDAR")
        self.assertEqual(run.code, 0, run.err)
        self.assertIn('tier = "none"', run.out)
        self.assertNotIn("given", run.out)

    def test_metrics_where_nothing_else_comes_out(self):
        program = PROGRAM[:PROGRAM.index("tiers {")]
        run = pinned("BIRCH", program=program)
        self.assertEqual(run.code, 0, run.err)
        self.assertIn('    revenue = "$50.00",\n    customers = "1",\n  },\n', run.out)

    def test_nobody_of_that_key(self):
        run = pinned("OAK")
        self.assertEqual(run.code, 2)
        self.assertIn("unknown-partner", run.err)


class Shipped(unittest.TestCase):
    """Partners of the shipped programs: the test passes beside the program's own, and holds
    no key, name or customer of the data."""

    def check(self, name, period, step):
        program, data = os.path.join(ROOT, "rules", name), os.path.join(ROOT, "examples", name)
        names = self.names_in(data)
        with open(os.path.join(data, "partners.csv"), encoding="utf-8") as file:
            keys = [row["partner_id"] for row in csv.DictReader(file)][::step]
        with workspace() as folder:
            place = os.path.join(folder, "program")
            shutil.copytree(program, place, ignore=shutil.ignore_patterns("tests"))
            os.mkdir(os.path.join(place, "tests"))
            tests = []
            for key in keys:
                run = rung("pin", program, "--data", data, "--partner", key, "--period", period)
                self.assertEqual(run.code, 0, f"{key}: {run.err}")
                for text in re.findall(r"[\w .&-]+", run.out):
                    self.assertNotIn(text.strip(), names, key)
                tests.append(run.out)
            write(os.path.join(place, "tests", "pinned.lua"), "\n".join(tests))
            run = rung("test", place)
            self.assertEqual(run.code, 0, run.out)
            self.assertIn(f"{len(keys)} cases, {len(keys)} as expected", run.out)

    def names_in(self, data):
        """Keys of rows, and texts of people and customers that nothing else is called."""
        names, others = set(), set()
        for name in os.listdir(data):
            if not name.endswith(".csv"):
                continue
            with open(os.path.join(data, name), encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    for column, text in row.items():
                        of_someone = column.endswith("_id") or column in (
                            "name", "customer", "person", "tenant", "employee")
                        (names if of_someone else others).add(text)
        return names - others

    def test_aligned_si(self):
        self.check("aligned-si", "2026", 19)

    def test_odoo(self):
        self.check("odoo", "2023-Q1", 11)

    def test_microsoft_pcs(self):
        self.check("microsoft-pcs", "2023-10", 11)


if __name__ == "__main__":
    unittest.main()
