"""`rung test`: exit codes, reports, isolation of cases, the lines that decided."""
import os
import subprocess
import time
import unittest
import xml.etree.ElementTree

from support import RUNG, environment, read_bytes, rung, workspace, write

PROGRAM = '''program { id = "acme", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
  | column     | type |
  | partner_id | key  |
  | region     | text |
]]
source "deals" { dated = "closed_on", [[
  | column     | type                   |
  | deal_id    | key                    |
  | partner_id | ref partners           |
  | closed_on  | date                   |
  | product    | one of: seats, support |
  | amount     | money                  |
]] }
metric "revenue" "sum(deals.amount)"
metric "growth" "revenue / (revenue during previous year) - 1"
metric "place" { "rank(revenue per region)", shown = true }
tiers { "silver", "gold" }
param "target" [[
  | silver | gold  |
  | $100k  | $500k |
]]
requirements [[
  | requirement | silver | gold   |
  | revenue >=  | target | target |
  | growth >=   | -      | 10%    |
]]
specialization "support" { requires = { "any(deals.product = 'support')" } }
incentive "commission" { amount = "(revenue - target) * 2%", cap = "$9,000" }
'''


def tried(tests, *more, files=None):
    """`rung test` of the program with these tests at its end."""
    with workspace() as folder:
        write(os.path.join(folder, "program.lua"), PROGRAM + tests)
        for name, text in (files or {}).items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            write(os.path.join(folder, name), text)
        return rung("test", folder, *more)


GOOD = 'test "good" { with = { revenue = "$500k", growth = "10%" }, expect = { tier = "gold" } }\n'
BAD = 'test "bad" { with = { revenue = "$1" }, expect = { tier = "gold", revenue = "$2" } }\n'


class Ends(unittest.TestCase):
    def test_all_as_expected_is_0(self):
        run = tried(GOOD)
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertIn("1 case, 1 as expected, 0 failed", run.out)

    def test_a_failure_is_1_with_both_figures_and_their_place(self):
        run = tried(GOOD + BAD)
        self.assertEqual(run.code, 1)
        self.assertIn("tier: expected gold, got none", run.out)
        self.assertIn("revenue: expected $2.00, got $1.00", run.out)
        line = PROGRAM.count("\n") + 2
        self.assertIn(f"--> program.lua:{line}:{BAD.index('gold') + 1}\n", run.out)
        self.assertIn("✗ revenue  $1.00  >= $500,000.00: not met, $499,999.00 below", run.out)

    def test_no_tests_is_1(self):
        run = tried("")
        self.assertEqual(run.code, 1)
        self.assertIn("there are no tests", run.err)

    def test_no_test_of_that_name_is_1(self):
        run = tried(GOOD, "--run", "nothing")
        self.assertEqual(run.code, 1)
        self.assertIn("no test has `nothing` in its name", run.err)

    def test_a_mistake_is_2(self):
        run = tried('test "t" { with = { revenu = "$1" }, expect = { tier = "none" } }\n')
        self.assertEqual(run.code, 2)
        self.assertIn("did you mean `revenue`?", run.err)

    def test_run_takes_part_of_a_name(self):
        self.assertEqual(tried(GOOD + BAD, "--run", "GOO").code, 0)


class Folder(unittest.TestCase):
    def test_scripts_of_tests_are_run(self):
        run = tried("", files={"tests/a.lua": GOOD, "tests/deep/b.lua": BAD})
        self.assertEqual(run.code, 1)
        self.assertIn("--> tests/deep/b.lua:1:", run.out)
        self.assertIn("2 cases, 1 as expected", run.out)

    def test_eval_does_not_see_them(self):
        with workspace() as folder:
            write(os.path.join(folder, "program.lua"), PROGRAM)
            os.mkdir(os.path.join(folder, "tests"))
            plan = rung("plan", folder).out
            write(os.path.join(folder, "tests", "a.lua"), "this is no Lua")
            self.assertEqual(rung("plan", folder).out, plan)
            self.assertEqual(rung("check", folder).code, 2)

    def test_tests_in_the_script_leave_the_plan_as_it_is(self):
        with workspace() as folder:
            write(os.path.join(folder, "program.lua"), PROGRAM)
            plan = rung("plan", folder).out
            write(os.path.join(folder, "program.lua"), PROGRAM + GOOD + BAD)
            self.assertEqual(rung("plan", folder).out, plan)


class Worlds(unittest.TestCase):
    def test_cases_do_not_see_each_other(self):
        run = tried('''test "rank" [[
  | revenue | region | => place |
  | $5      | North  | 1        |
  | $9      | North  | 1        |
  | $7      | North  | 1        |
]]
''')
        self.assertEqual(run.code, 0, run.out)

    def test_peers_are_given(self):
        run = tried('''test "second of three" {
  partner = { partner_id = "P2" },
  given = {
    partners = [[
      | partner_id | region |
      | P2         | North  |
      | P1         | North  |
      | P3         | South  |
    ]],
    deals = [[
      | partner_id | closed_on  | amount |
      | P1         | 2026-05-01 | $9     |
      | P2         | 2026-05-01 | $5     |
      | P3         | 2026-05-01 | $99    |
    ]],
  },
  expect = { place = 2, revenue = "$5" },
}
''')
        self.assertEqual(run.code, 0, run.out)

    def test_a_metric_is_set_in_its_own_period_only(self):
        run = tried('''test "growth" {
  with = { revenue = "$150", ["revenue during previous year"] = "$100" },
  expect = { growth = "50%", revenue = "$150" },
}
test "no growth" { with = { revenue = "$150" }, expect = { growth = "missing" } }
''')
        self.assertEqual(run.code, 0, run.out)

    def test_the_period_is_that_of_the_rows(self):
        rows = '''given = { deals = [[
  | closed_on  | amount |
  | 2024-05-01 | $5     |
  | 2025-05-01 | $7     |
]] }'''
        run = tried(f'test "a" {{ {rows}, expect = {{ revenue = "$7", growth = "40%" }} }}\n'
                    f'test "b" {{ {rows}, period = "2024", expect = {{ revenue = "$5" }} }}\n')
        self.assertEqual(run.code, 0, run.out)

    def test_exactly_is_exactly(self):
        rows = '''given = { deals = [[
  | closed_on  | amount |
  | 2025-05-01 | $3     |
  | 2026-05-01 | $4     |
]] }'''
        self.assertEqual(tried(f'test "a" {{ {rows}, expect = {{ growth = "1/3" }} }}').code, 0)
        run = tried(f'test "a" {{ {rows}, expect = {{ growth = "33.3333333%" }} }}')
        self.assertEqual(run.code, 1)


class Because(unittest.TestCase):
    def test_what_decided_and_what_did_not(self):
        short = 'with = { revenue = "$499,999.99", growth = "20%" }'
        for address, code in [("requirements.revenue.gold", 0), ("param.target.gold", 0),
                              ("requirements.revenue.silver", 0), ("requirements.growth.gold", 1),
                              ("incentive.commission.cap", 1)]:
            with self.subTest(address=address):
                run = tried(f'test "t" {{ {short}, expect = {{ tier = "silver" }}, '
                            f'because = "{address}" }}')
                self.assertEqual(run.code, code, run.out)
        self.assertIn("because: expected incentive.commission.cap, got ", run.out)

    def test_a_bracket(self):
        for address, code in [("schedule.rates.$50k.rate", 0), ("schedule.rates.$90k.rate", 1),
                              ("schedule.rates.$0.rate", 1)]:
            with self.subTest(address=address):
                run = tried(Coverage.RULES + 'test "t" { with = { revenue = "$60k" }, '
                            f'expect = {{ rebate = "$1,200" }}, because = "{address}" }}')
                self.assertEqual(run.code, code, run.out + run.err)

    def test_a_cap(self):
        run = tried('test "t" { with = { revenue = "$1M", growth = "20%" }, '
                    'expect = { commission = "$9,000" }, because = "incentive.commission.cap" }')
        self.assertEqual(run.code, 0, run.out)


class Accept(unittest.TestCase):
    def accepted(self, text):
        """The text of the program after `--accept`, without the rules, and the run."""
        with workspace() as folder:
            path = os.path.join(folder, "program.lua")
            write(path, PROGRAM + text)
            run = rung("test", folder, "--accept")
            after = read_bytes(path).decode("utf-8")
            self.assertTrue(after.startswith(PROGRAM))
            self.assertEqual(os.listdir(folder), ["program.lua"])
            return after[len(PROGRAM):], run

    def test_each_figure_where_it_stands(self):
        after, run = self.accepted('''-- revenue = "$7"
test "t" { with = { revenue = "$7", growth = 0.5 }, -- "$7"
  expect = { revenue = '$8', growth = 7, tier = "gold", support = true } }
test "u" [[
  | revenue | => revenue  | tier   |
  | $100k   | $7          | none   |
  | $99k    | $99k        | silver |
]]
''')
        self.assertEqual((run.code, run.err), (0, ""))
        self.assertEqual(after, '''-- revenue = "$7"
test "t" { with = { revenue = "$7", growth = 0.5 }, -- "$7"
  expect = { revenue = '$7.00', growth = 0.5, tier = "none", support = false } }
test "u" [[
  | revenue | => revenue  | tier   |
  | $100k   | $100,000.00 | silver |
  | $99k    | $99k        | none   |
]]
''')
        self.assertIn("growth: 7 -> 0.5\n", run.out)
        self.assertIn("7 expectations rewritten, 0 left\n", run.out)

    def test_what_it_writes_passes(self):
        text = '''test "thirds" {
  with = { revenue = "$4", ["revenue during previous year"] = "$3" },
  expect = { growth = 5 },
}
'''
        after, run = self.accepted(text)
        self.assertEqual(run.code, 0)
        self.assertEqual(after, text.replace("5", '"1 / 3"'))
        self.assertEqual(tried(after).code, 0)

    def test_what_is_worked_out_or_shared_is_left(self):
        text = '''test "made" { with = { revenue = "$4" }, expect = { revenue = "$" .. 5 } }
test "shared" { expect = { revenue = "$1" }, [[
  | revenue | => tier |
  | $2      | none    |
  | $3      | none    |
]] }
test "why" { with = { revenue = "$4" }, expect = { tier = "none" }, because = "param.target.gold" }
'''
        after, run = self.accepted(text)
        self.assertEqual(run.code, 1)
        self.assertEqual(after, text)
        self.assertIn("0 expectations rewritten, 2 left\n", run.out)

    def test_nothing_to_accept(self):
        after, run = self.accepted(GOOD)
        self.assertEqual((after, run.code), (GOOD, 0))

    def test_windows_line_ends_and_a_byte_order_mark_stay(self):
        with workspace() as folder:
            path = os.path.join(folder, "program.lua")
            text = "\ufeff" + (PROGRAM + BAD).replace("\n", "\r\n")
            write(path, text)
            self.assertEqual(rung("test", folder, "--accept").code, 0)
            self.assertEqual(read_bytes(path).decode("utf-8"),
                             text.replace('tier = "gold", revenue = "$2"',
                                          'tier = "none", revenue = "$1.00"'))


class Watch(unittest.TestCase):
    def test_runs_again_when_a_file_changes(self):
        with workspace() as folder:
            write(os.path.join(folder, "program.lua"), PROGRAM)
            os.mkdir(os.path.join(folder, "tests"))
            write(os.path.join(folder, "tests", "a.lua"), GOOD)
            out = os.path.join(folder, "out")
            with open(out, "wb") as file:
                watching = subprocess.Popen([RUNG, "test", folder, "--watch"], stdout=file,
                                            stderr=subprocess.DEVNULL, env=environment())
            try:
                self.wait_for(out, "1 case, 1 as expected")
                write(os.path.join(folder, "tests", "a.lua"), GOOD + BAD)
                self.wait_for(out, "2 cases, 1 as expected, 1 failed")
                write(os.path.join(folder, "tests", "b.lua"), "this is no Lua")
                os.unlink(os.path.join(folder, "tests", "b.lua"))
                write(os.path.join(folder, "tests", "a.lua"), GOOD + GOOD)
                self.wait_for(out, "2 cases, 2 as expected, 0 failed")
                self.assertIsNone(watching.poll())
            finally:
                watching.kill()
                watching.wait()

    def wait_for(self, path, text):
        for _ in range(300):
            if text in read_bytes(path).decode("utf-8"):
                return
            time.sleep(0.1)
        self.fail(f"{text!r} did not come out: {read_bytes(path)!r}")


class Coverage(unittest.TestCase):
    """Which sides are reached is worked out by hand."""

    RULES = '''
lookup "points" [[
  | product | points |
  | seats   | 2      |
  | support | 1      |
]]
metric "score" "sum(points[product] * deals.amount / $1 where amount > $10)"
metric "size" "if revenue > $1M then 'large' else 'small'"
schedule "rates" { whole = "revenue", [[
  | from | rate |
  | $0   | 1%   |
  | $50k | 2%   |
  | $90k | 3%   |
]] }
incentive "rebate" { amount = "pay(rates, revenue)" }
'''

    def reached(self, test):
        """What is said of the points that are not reached: "address: words"."""
        run = tried(self.RULES + test, "--coverage")
        self.assertEqual(run.code, 0, run.out + run.err)
        lines = [line.split("  ")[-1] for line in run.out.split("\n") if "    column " in line]
        return lines

    def test_brackets_that_a_payout_came_from(self):
        missing = self.reached('test "t" { with = { revenue = "$60k" }, '
                               'expect = { rebate = "$1,200" } }')
        self.assertEqual([line for line in missing if line.startswith("schedule")],
                         ["schedule.rates.$0.rate: bracket never reached",
                          "schedule.rates.$90k.rate: bracket never reached"])
        self.assertIn("metric.size: branch never chosen between", missing)

    def test_what_is_not_expected_is_not_reached(self):
        missing = self.reached('test "t" { with = { revenue = "$60k" }, '
                               'expect = { tier = "none" } }')
        self.assertIn("schedule.rates.$50k.rate: bracket never reached", missing)

    def test_branches_and_the_rows_of_a_lookup(self):
        missing = self.reached('''test "t" {
  given = { deals = [[
    | closed_on  | product | amount |
    | 2026-01-01 | seats   | $100   |
    | 2026-01-02 | support | $10    |
    | 2025-01-02 | support | $99    |
  ]] },
  expect = { score = 200, size = "small" },
}''')
        # Both deals of the year were compared with $10: neither side of that is open.
        of_these = ("lookup", "metric.score", "metric.size")
        self.assertEqual([line for line in missing if line.startswith(of_these)],
                         ["lookup.points.support: row never read",
                          "metric.size: branch never taken",
                          "metric.size: comparison never true"])

    def test_one_requirement_that_fails_leaves_the_others_open(self):
        missing = self.reached('test "t" { with = { revenue = "$499k", growth = "20%" }, '
                               'expect = { tier = "silver" } }')
        self.assertEqual([line for line in missing if line.startswith("requirements")],
                         ["requirements.revenue.silver: never fails",
                          "requirements.revenue.gold: never met",
                          "requirements.growth.gold: never decides"])

    def test_the_threshold(self):
        good = 'test "t" { with = { revenue = "$60k" }, expect = { tier = "none" } }'
        self.assertEqual(tried(good, "--threshold", "1%").code, 0)
        run = tried(good, "--threshold", "99.5%")
        self.assertEqual(run.code, 1)
        self.assertIn("coverage is below the threshold of 99.50%", run.err)
        self.assertEqual(tried(good, "--threshold", "101").code, 2)


class Reports(unittest.TestCase):
    def test_tap(self):
        run = tried(GOOD + BAD, "--tap")
        self.assertEqual(run.code, 1)
        lines = run.out.split("\n")
        self.assertEqual(lines[:4], ["TAP version 14", "1..2", "ok 1 - good", "not ok 2 - bad"])

    def test_junit_holds_each_case_once(self):
        with workspace() as folder:
            path = os.path.join(folder, "report.xml")
            run = tried(GOOD + BAD, "--junit", path)
            self.assertEqual(run.code, 1)
            suites = xml.etree.ElementTree.fromstring(read_bytes(path))
            cases = suites.findall("testsuite/testcase")
            self.assertEqual([case.get("name") for case in cases], ["good", "bad"])
            self.assertEqual([len(case.findall("failure")) for case in cases], [0, 2])
            self.assertEqual(os.listdir(folder), ["report.xml"])

    def test_junit_tells_coverage(self):
        with workspace() as folder:
            path = os.path.join(folder, "report.xml")
            tried(GOOD, "--junit", path, "--coverage")
            suites = xml.etree.ElementTree.fromstring(read_bytes(path))
            told = {entry.get("name"): entry.get("value")
                    for entry in suites.findall("properties/property")}
            self.assertEqual(told["coverage.tiers"], "1 of 2")
            # gold is reached: its two requirements are met; silver's was not asked.
            self.assertEqual(told["coverage.requirements"], "2 of 6")
            self.assertRegex(told["coverage"], "^3 of ")

    def test_junit_that_cannot_be_written(self):
        with workspace() as folder:
            run = tried(GOOD, "--junit", os.path.join(folder, "not", "there.xml"))
            self.assertEqual(run.code, 2)
            self.assertIn("error[output-file]", run.err)


if __name__ == "__main__":
    unittest.main()
