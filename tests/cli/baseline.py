"""`rung baseline` and `rung approve`: golden runs, causes of differences, the ledger."""
import fcntl
import json
import os
import subprocess
import unittest

from support import (ALIGNED, ALIGNED_DATA, RUNG, Case, copy_data, environment, read_bytes,
                     read_sheet, rung, small_text, workspace, write, write_program)


class Golden(Case):
    """A copy of the small program with a baseline."""

    def setUp(self):
        space = workspace()
        self.base = space.__enter__()
        self.addCleanup(space.__exit__, None, None, None)
        write_program(self.base, small_text())
        self.program = os.path.join(self.base, "program.lua")
        self.data = copy_data(self.base)
        self.folder = os.path.join(self.base, "baselines", "main")
        self.ledger = self.folder + ".approvals.jsonl"
        self.keep()

    def keep(self, *more, code=0):
        run = rung("baseline", self.base, "--data", self.data, "--period", "2026", *more)
        self.assertEqual(run.code, code, run.err)
        return run

    def change(self, path, old, new):
        text = read_bytes(path).decode("utf-8")
        self.assertIn(old, text)
        write(path, text.replace(old, new, 1))

    def rule(self, old, new):
        self.change(self.program, old, new)

    def deal(self, old, new):
        self.change(os.path.join(self.data, "deals.csv"), old, new)

    def check(self, *more, code=1):
        run = rung("baseline", self.base, "--data", self.data, "--check", *more)
        self.assertEqual(run.code, code, run.err)
        return run

    def report(self, *more, code=1):
        return json.loads(self.check("--format", "json", *more, code=code).out)

    def causes(self, *more):
        """{cause: [(partner, field, was, is)]}, most money first."""
        return {cause["cause"]: [(part["partner"], part["field"], part["was"], part["is"])
                                 for part in cause["differences"]]
                for cause in self.report(*more)["causes"]}

    def approve(self, cause, *more, code=0):
        run = rung("approve", self.base, "--data", self.data, "--cause", cause, "--reason",
                   "as agreed", "--by", "Owner", *more)
        self.assertEqual(run.code, code, run.err)
        return run


class Keeps(Golden):
    def test_a_row_a_partner_by_key(self):
        rows = read_sheet(self.folder, "partners.csv")
        self.assertEqual([row["partner"] for row in rows], ["A", "B", "C", "D", "E", "F"])
        self.assertEqual(rows[1]["tier"], "silver")
        self.assertEqual(rows[1]["specialization.strong_line"], "x; y")
        self.assertEqual(rows[1]["incentive.direct_fee"], "3.20")
        self.assertEqual(rows[2]["requirements.satisfaction.gold"], "no data")
        self.assertEqual(rows[2]["requirements.revenue.silver"], "no")

    def test_the_order_of_files_does_not_count(self):
        before = read_bytes(self.folder, "partners.csv")
        path = os.path.join(self.data, "partners.csv")
        lines = read_bytes(path).decode("utf-8").splitlines(keepends=True)
        write(path, "".join([lines[0], *reversed(lines[1:])]))
        self.keep("--renew")
        self.assertEqual(read_bytes(self.folder, "partners.csv"), before)

    def test_constants_can_be_read(self):
        rules = {(row["address"], row["kind"]): row["value"]
                 for row in read_sheet(self.folder, "rules.csv")}
        self.assertEqual(rules["param.target.gold", "constant"], "10000")
        self.assertRegex(rules["metric.revenue", "metric"], "^[0-9a-f]{32}$")
        self.assertEqual(list(rules), sorted(rules))

    def test_is_not_replaced_unasked(self):
        run = rung("baseline", self.base, "--data", self.data)
        self.assertFails(run, "baseline-exists", "--renew", "--check")
        self.keep("--renew")

    def test_can_be_verified(self):
        self.assertEqual(rung("verify", self.folder).code, 0)
        self.change(os.path.join(self.folder, "run.json"), '"329.00"', '"330.00"')
        run = rung("verify", self.folder)
        self.assertEqual(run.code, 1)
        self.assertIn("total of commission", run.out)

    def test_does_not_disturb_the_program(self):
        run = rung("eval", self.base, "--data", self.data, "--period", "2026")
        self.assertEqual(run.code, 0, run.err)

    def test_names_and_folders(self):
        self.keep("--name", "year-2026")
        self.assertTrue(os.path.isdir(os.path.join(self.base, "baselines", "year-2026")))
        other = os.path.join(self.base, "elsewhere")
        self.keep("--folder", other + "/")
        self.check("--folder", other, code=0)
        for name in ("..", "a/b", ".hidden", ""):
            run = rung("baseline", self.base, "--data", self.data, "--name", name)
            self.assertEqual(run.code, 2)

    def test_a_program_that_is_a_file(self):
        run = rung("baseline", self.program, "--data", self.data, "--check")
        self.assertEqual(run.code, 0, run.err)

    def test_aligned(self):
        place = os.path.join(self.base, "aligned")
        for more in ((), ("--check",)):
            run = rung("baseline", ALIGNED, "--data", ALIGNED_DATA, "--folder", place, *more)
            self.assertEqual(run.code, 0, run.err)
        self.assertIn("has what the baseline has", run.out)


class Causes(Golden):
    def test_nothing_changed(self):
        report = self.report(code=0)
        self.assertEqual((report["differences"], report["causes"]), (0, []))

    def test_what_means_the_same_is_no_difference(self):
        self.rule("$1k    | $10k", "$1,000 | $10.0k")
        self.rule('"revenue / quota"', '"(revenue) / quota"')
        self.check(code=0)

    def test_a_constant(self):
        self.rule("$3.20", "$3.30")
        self.assertEqual(self.causes(), {"incentive.direct_fee.cap": [
            ("B", "incentive.direct_fee", "3.20", "3.30"),
            ("D", "incentive.direct_fee", "3.20", "3.30")]})
        [cause] = self.report()["causes"]
        self.assertEqual(cause["money"], [{"currency": "USD", "up": "0.20", "down": "0.00"}])
        self.assertEqual(cause["changes"], [{"address": "incentive.direct_fee.cap",
                                             "was": "3.2", "is": "3.3",
                                             "file": "program.lua", "line": 131}])

    def test_a_constant_with_more_decimals(self):
        """What stands on it has finer scales and is no cause for that."""
        self.rule("| satisfaction >=     | -      | 3.0    | 4.0 ",
                  "| satisfaction >=     | -      | 3.755  | 4.0 ")
        self.assertEqual(list(self.causes()), ["requirements.satisfaction.silver"])

    def test_a_tier_and_what_depends_on_it(self):
        """A goes from silver to bronze, which costs nothing at these rates: one cause."""
        self.rule("| satisfaction >=     | -      | 3.0    | 4.0 ",
                  "| satisfaction >=     | -      | 3.8    | 4.0 ")
        self.assertEqual(self.causes(), {"requirements.satisfaction.silver": [
            ("A", "tier", "silver", "bronze")]})

    def test_two_causes_apart(self):
        self.rule("$3.20", "$3.30")
        self.rule("| satisfaction >=     | -      | 3.0    | 4.0 ",
                  "| satisfaction >=     | -      | 3.8    | 4.0 ")
        causes = self.causes()
        self.assertEqual(list(causes), ["incentive.direct_fee.cap",
                                        "requirements.satisfaction.silver"])

    def test_only_the_tier_that_decided(self):
        """Gold's target moved too, and A misses gold as before: it is no cause."""
        self.rule("| $100   | $1k    | $10k |", "| $100   | $1.3k  | $9k  |")
        causes = self.causes()
        self.assertIn(("A", "tier", "silver", "bronze"), causes["param.target.silver"])

    def test_a_formula(self):
        self.rule('"sum(deals.amount)",', '"sum(deals.amount where direct)",')
        causes = self.causes()
        self.assertEqual(list(causes)[0], "metric.revenue")

    def test_a_requirement_more(self):
        self.rule("| satisfaction >=     |", "| customers >=  | - | 3 | 3 |  |\n  | satisfaction >=     |")
        self.assertEqual({part[:2] for part in self.causes()["requirements.customers"]},
                         {("A", "tier"), ("B", "tier"), ("D", "tier"),
                          ("D", "incentive.commission")})

    def test_a_requirement_less(self):
        self.rule("  | satisfaction >=     | -      | 3.0    | 4.0    | 2.3        |\n",
                  "")
        self.rule("| score(\"points\") >=  | 20     | 40     | 60 ",
                  "| score(\"points\") >=  | 20     | 40     | 40 ")
        self.rule("| $100   | $1k    | $10k |", "| $100   | $1k    | $1.1k |")
        for cause in self.causes():
            self.assertTrue("requirements.satisfaction" in cause
                            or "param.target.gold" in cause
                            or "requirements.score_points.gold" in cause, cause)

    def test_an_incentive_more_and_less(self):
        self.rule('incentive "thanks" {', 'incentive "gift" {')
        causes = self.causes()
        self.assertEqual(set(causes), {"incentive.gift", "incentive.thanks"})
        self.assertIn(("A", "incentive.thanks", "3.75", ""), causes["incentive.thanks"])
        self.assertIn(("A", "incentive.gift", "", "3.75"), causes["incentive.gift"])

    def test_a_row_of_a_table(self):
        self.rule("  | $1k  | 2%     | 2%     | 3%   |\n",
                  "  | $1k  | 2%     | 2%     | 3%   |\n  | $1.1k | 4%  | 4%  | 4%  |\n")
        self.assertEqual(list(self.causes()), ["schedule.slices"])

    def test_data(self):
        path = os.path.join(self.data, "surveys.csv")
        text = read_bytes(path).decode("utf-8")
        write(path, text.replace(",4.5", ",1.5").replace(",3.5", ",1.5"))
        causes = self.causes()
        self.assertEqual(list(causes), ["source.surveys"])

    def test_data_and_rules(self):
        path = os.path.join(self.data, "surveys.csv")
        text = read_bytes(path).decode("utf-8")
        write(path, text.replace(",4.5", ",1.5").replace(",3.5", ",1.5"))
        self.rule("$3.20", "$3.30")
        causes = self.causes()
        self.assertEqual(causes["incentive.direct_fee.cap"],
                         [("B", "incentive.direct_fee", "3.20", "3.30"),
                          ("D", "incentive.direct_fee", "3.20", "3.30")])
        self.assertIn("source.surveys", causes)

    def test_partners_that_come_and_go(self):
        path = os.path.join(self.data, "partners.csv")
        text = read_bytes(path).decode("utf-8")
        row = [line for line in text.splitlines() if line.startswith("C,")][0]
        write(path, text.replace(row, "Z" + row[1:]))
        causes = self.causes()
        self.assertEqual(causes["source.partners"][:2],
                         [("C", "tier", "bronze", ""),
                          ("C", "specialization.wide", "no", "")])
        self.assertIn(("Z", "tier", "", "none"), causes["source.partners"])

    def test_peers(self):
        """A figure over all partners changes for those whose own data did not."""
        self.rule('amount = "satisfaction * $1"', 'amount = "place * $3"')
        self.keep("--renew")
        self.deal("d05,C,2026-02-01,100.00", "d05,C,2026-02-01,9000.00")
        causes = self.causes()
        self.assertEqual(list(causes), ["source.deals"])
        self.assertTrue({part[0] for part in causes["source.deals"]} - {"C"})

    def test_every_option_is_the_baseline_s(self):
        self.keep("--renew", "--rules-as-of", "2026-02-03")
        run = self.check(code=0)
        self.assertIn("2026-02-03", run.err)

    def test_text_names_them(self):
        self.rule("$3.20", "$3.30")
        run = self.check()
        for words in ("2 differences from the baseline, 0 approved",
                      "1. incentive.direct_fee.cap", "3.2 -> 3.3  program.lua:131",
                      "2 differences, 2 partners, USD +0.20"):
            self.assertIn(words, run.out)
        run = self.check("--rows", "1")
        self.assertIn("and 1 more difference", run.out)


class Approvals(Golden):
    def test_approved_differences_are_honoured(self):
        self.rule("$3.20", "$3.30")
        run = self.approve("incentive.direct_fee.cap")
        self.assertIn("approved 2 differences", run.out)
        run = self.check(code=0)
        self.assertIn("2 differences from the baseline, 2 approved", run.out)
        line = json.loads(read_bytes(self.ledger))
        self.assertEqual((line["cause"], line["reason"], line["by"], line["previous"]),
                         ("incentive.direct_fee.cap", "as agreed", "Owner", "0" * 64))
        self.assertRegex(line["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(line["differences"][0],
                         {"partner": "B", "field": "incentive.direct_fee", "was": "3.20",
                          "is": "3.30"})

    def test_only_what_was_seen(self):
        self.rule("$3.20", "$3.30")
        self.approve("incentive.direct_fee.cap")
        self.rule("$3.30", "$3.40")
        self.assertEqual(self.report()["approved"], 0)
        self.rule("$3.40", "$3.30")
        self.check(code=0)

    def test_others_stay_open(self):
        self.rule("$3.20", "$3.30")
        self.rule("| satisfaction >=     | -      | 3.0    | 4.0 ",
                  "| satisfaction >=     | -      | 3.8    | 4.0 ")
        self.approve("incentive.direct_fee.cap")
        report = self.report()
        self.assertEqual((report["differences"], report["approved"]), (3, 2))
        self.approve("requirements.satisfaction.silver")
        self.check(code=0)
        lines = read_bytes(self.ledger).splitlines()
        self.assertEqual(json.loads(lines[1])["previous"], json.loads(lines[0])["sha256"])

    def test_unknown_cause(self):
        self.rule("$3.20", "$3.30")
        run = self.approve("incentive.direct_fee.cpa", code=2)
        self.assertIn("did you mean `incentive.direct_fee.cap`?", run.err)
        self.assertFalse(os.path.exists(self.ledger))

    def test_another_baseline_is_not_covered(self):
        self.rule("$3.20", "$3.30")
        self.approve("incentive.direct_fee.cap")
        self.rule("$3.30", "$3.20")
        self.deal("100.00", "100.01")
        self.keep("--renew")
        self.rule("$3.20", "$3.30")
        self.assertEqual(self.report()["approved"], 0)

    def test_history_can_not_be_edited(self):
        self.rule("$3.20", "$3.30")
        self.approve("incentive.direct_fee.cap")
        self.rule("| satisfaction >=     | -      | 3.0    | 4.0 ",
                  "| satisfaction >=     | -      | 3.8    | 4.0 ")
        self.approve("requirements.satisfaction.silver")
        whole = read_bytes(self.ledger).decode("utf-8")
        first, second = whole.splitlines(keepends=True)
        for name, text in (("edited", whole.replace("as agreed", "as agrees", 1)),
                           ("edited last", first + second.replace("Owner", "Other")),
                           ("one taken out", second), ("turned round", second + first),
                           ("twice", first + first), ("cut", whole[:-1]),
                           ("cut in a line", whole[:-30]), ("more", whole + "x\n"),
                           ("empty line", whole + "\n"),
                           ("sealed", '{"previous": 1, "sha256": "' + "0" * 64 + '"}\n')):
            with self.subTest(name):
                write(self.ledger, text)
                run = self.check(code=2)
                self.assertIn("ledger-damaged", run.err)
                self.assertIn("ledger-damaged",
                              self.approve("incentive.direct_fee.cap", code=2).err)
                self.assertEqual(read_bytes(self.ledger).decode("utf-8"), text)

    def test_two_at_once(self):
        """Whoever comes second waits, and finds the first line."""
        self.rule("$3.20", "$3.30")
        self.rule("| satisfaction >=     | -      | 3.0    | 4.0 ",
                  "| satisfaction >=     | -      | 3.8    | 4.0 ")
        above = os.open(os.path.dirname(self.ledger), os.O_RDONLY)
        fcntl.flock(above, fcntl.LOCK_EX)
        running = [subprocess.Popen(
            [RUNG, "approve", self.base, "--data", self.data, "--cause", cause, "--reason",
             "r", "--by", "b"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment())
            for cause in ("incentive.direct_fee.cap", "requirements.satisfaction.silver",
                          "incentive.direct_fee.cap")]
        with self.assertRaises(subprocess.TimeoutExpired):
            running[0].wait(timeout=1)
        self.assertFalse(os.path.exists(self.ledger))
        os.close(above)
        ends = [(process.communicate(timeout=60), process.returncode)
                for process in running]
        self.assertEqual([code for _, code in ends], [0, 0, 0], ends)
        self.check(code=0)
        self.assertEqual(len(read_bytes(self.ledger).splitlines()), 2)

    def test_who(self):
        self.rule("$3.20", "$3.30")
        env = environment(HOME=self.base, USER="somebody", GIT_CONFIG_NOSYSTEM="1")
        run = rung("approve", self.base, "--data", self.data, "--cause",
                   "incentive.direct_fee.cap", "--reason", "r", env=env)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(json.loads(read_bytes(self.ledger))["by"], "somebody")

    def test_who_by_git(self):
        self.rule("$3.20", "$3.30")
        write(os.path.join(self.base, ".gitconfig"),
              "[user]\n name = Ada\n email = ada@localhost\n")
        env = environment(HOME=self.base, USER="somebody", GIT_CONFIG_NOSYSTEM="1")
        run = rung("approve", self.base, "--data", self.data, "--cause",
                   "incentive.direct_fee.cap", "--reason", "r", env=env)
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual(json.loads(read_bytes(self.ledger))["by"], "Ada <ada@localhost>")


class Refuses(Golden):
    def test_no_baseline(self):
        run = rung("baseline", self.base, "--data", self.data, "--check", "--name", "none")
        self.assertFails(run, "no-baseline")

    def test_another_program(self):
        run = rung("baseline", ALIGNED, "--data", ALIGNED_DATA, "--check", "--folder",
                   self.folder)
        self.assertFails(run, "other-program", "small", "aligned-si")

    def test_a_run_is_no_baseline(self):
        out = os.path.join(self.base, "out")
        rung("eval", self.base, "--data", self.data, "-o", out)
        run = rung("baseline", self.base, "--data", self.data, "--check", "--folder", out)
        self.assertFails(run, "bad-record")

    def test_an_edited_baseline(self):
        for name in ("partners.csv", "rules.csv"):
            with self.subTest(name):
                self.change(os.path.join(self.folder, name), "0", "1")
                run = self.check(code=2)
                self.assertIn("baseline-edited", run.err)
                self.keep("--renew")

    def test_a_damaged_record(self):
        path = os.path.join(self.folder, "run.json")
        for text in ("", "{}", "[]", '{"outputs": [1, {"file": 3}]}', "\0"):
            with self.subTest(text=text):
                write(path, text)
                self.assertEqual(self.check(code=2).out, "")

    def test_escapes_are_not_passed_on(self):
        path = os.path.join(self.data, "partners.csv")
        text = read_bytes(path).decode("utf-8")
        write(path, text + "\x1b[31mX,\x1b]0;t\x07,\x1b[1m,5.00\n")
        for more in ((), ("--format", "json")):
            run = self.check(*more)
            self.assertIn("31mX", run.out)
            self.assertNotIn("\x1b", run.out + run.err)
        run = self.approve("source.partners")
        self.assertNotIn(b"\x1b", read_bytes(self.ledger))
        self.check(code=0)

    def test_nothing_is_half_written(self):
        """A ledger that cannot be replaced stays as it was."""
        self.rule("$3.20", "$3.30")
        os.mkdir(self.ledger)
        run = self.approve("incentive.direct_fee.cap", code=2)
        self.assertEqual(os.listdir(self.ledger), [])
        self.assertEqual(sorted(os.listdir(os.path.dirname(self.ledger))),
                         ["main", "main.approvals.jsonl"])
        self.assertIn("error[", run.err)


if __name__ == "__main__":
    unittest.main()
