"""`rung cases`: the edges of every comparison, and that what it prints is a test that passes."""
import os
import shutil
import unittest

from support import ROOT, rung, workspace, write

PROGRAM = '''program { id = "acme", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
  | column     | type    |
  | partner_id | key     |
  | plan       | percent |
]]
source "deals" { dated = "closed_on", [[
  | column     | type         |
  | partner_id | ref partners |
  | closed_on  | date         |
  | amount     | money        |
]] }
metric "revenue" "sum(deals.amount)"
metric "complaints" "count(deals where amount < $0)"
tiers { "silver", "gold" }
param "target" [[
  | silver | gold |
  | $100   | $500 |
]]
requirements [[
  | requirement   | silver | gold   |
  | revenue >=    | target | target |
  | partners.plan > | -    | 50%    |
  | complaints <= | 3      | 1      |
  | count(deals) >= | 0    | 0      |
]]
schedule "rate" { split = "revenue over target", [[
  | from | rate |
  | $0   | 10%  |
  | $200 | 20%  |
]] }
incentive "bonus" { amount = "pay(rate, max(revenue - target, $0))" }
'''


def cases(program=PROGRAM):
    with workspace() as folder:
        write(os.path.join(folder, "program.lua"), program)
        return rung("cases", folder, "--period", "2026")


def rows_of(text, name):
    """The rows of the table at the edges of a figure, as lists of cells."""
    table = text.split(f'test "edges of {name}"')[1].split("]] }")[0]
    lines = [line for line in table.split("\n") if line.startswith("  |")]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]


class Edges(unittest.TestCase):
    def test_every_bound_and_bracket_worked_out_by_hand(self):
        run = cases()
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(rows_of(run.out, "revenue"), [
            ["case", "revenue", "=> tier", "bonus"],
            ["below requirements.revenue.silver", "$99.99", "none", "$0.00"],
            ["at requirements.revenue.silver", "$100.00", "silver", "$0.00"],
            ["above requirements.revenue.silver", "$100.01", "silver", "$0.00"],
            # Silver, 199.99 over its target: 10 % of it is 20.00 when rounded.
            ["below schedule.rate.$200.from", "$299.99", "silver", "$20.00"],
            ["at schedule.rate.$200.from", "$300.00", "silver", "$20.00"],
            ["above schedule.rate.$200.from", "$300.01", "silver", "$20.00"],
            # 10 % of 200 and 20 % of 199.99.
            ["below requirements.revenue.gold", "$499.99", "silver", "$60.00"],
            ["at requirements.revenue.gold", "$500.00", "gold", "$0.00"],
            ["above requirements.revenue.gold", "$500.01", "gold", "$0.00"],
            ["below schedule.rate.$200.from", "$699.99", "gold", "$20.00"],
            ["at schedule.rate.$200.from", "$700.00", "gold", "$20.00"],
            ["above schedule.rate.$200.from", "$700.01", "gold", "$20.00"]])

    def test_a_bound_that_must_be_passed(self):
        text = cases().out
        self.assertEqual([row[1:3] for row in rows_of(text, "plan")],
                         [["plan", "=> tier"], ["49.99%", "silver"], ["50%", "silver"],
                          ["50.01%", "gold"]])
        self.assertIn('plan = "50.01%"', text)

    def test_a_bound_from_above(self):
        self.assertEqual([row[1:3] for row in rows_of(cases().out, "complaints")],
                         [["complaints", "=> tier"], ["0", "gold"], ["1", "gold"],
                          ["2", "silver"], ["3", "silver"], ["4", "none"]])

    def test_what_no_test_can_set_is_named(self):
        self.assertIn("--   requirements.count_deals  count(deals) >=\n", cases().out)

    def test_metrics_where_nothing_else_comes_out(self):
        program = PROGRAM[:PROGRAM.index("tiers {")]
        program += """metric "size" "if revenue > $100 then 'large' else 'small'"\n"""
        self.assertEqual([row[1:] for row in rows_of(cases(program).out, "revenue")],
                         [["revenue", "=> size"], ["$99.99", "small"], ["$100.00", "small"],
                          ["$100.01", "large"]])

    def test_a_wrong_period(self):
        with workspace() as folder:
            write(os.path.join(folder, "program.lua"), PROGRAM)
            run = rung("cases", folder, "--period", "20266")
            self.assertEqual(run.code, 2)
            self.assertIn("bad-period", run.err)


class Shipped(unittest.TestCase):
    def check(self, name, period):
        program = os.path.join(ROOT, "rules", name)
        run = rung("cases", program, "--period", period)
        self.assertEqual(run.code, 0, run.err)
        with workspace() as folder:
            place = os.path.join(folder, "program")
            shutil.copytree(program, place, ignore=shutil.ignore_patterns("tests"))
            os.mkdir(os.path.join(place, "tests"))
            write(os.path.join(place, "tests", "edges.lua"), run.out)
            tested = rung("test", place)
            self.assertEqual(tested.code, 0, tested.out)
            return run.out

    def test_aligned_si(self):
        self.assertIn("| at requirements.arr.platinum ", self.check("aligned-si", "2026"))

    def test_odoo(self):
        text = self.check("odoo", "2023-Q2")
        self.assertIn("| at requirements.2023-05-19.retention.gold ", text)

    def test_microsoft_pcs(self):
        self.check("microsoft-pcs", "2023-12")

    def test_rate_schedules(self):
        self.check("rate-schedules", "2026-Q1")


if __name__ == "__main__":
    unittest.main()
