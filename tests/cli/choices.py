"""--only, --period, --rules-as-of, --allow-rejects and --lang."""
import decimal
import json
import os
import unittest

from support import (ALIGNED, ALIGNED_DATA, Case, copy_data, evaluate, explain, figures,
                     partners, read_bytes, read_sheet, rung, sheet, small_rows, small_text,
                     SMALL, SMALL_DATA, workspace, write_program)


class Only(Case):
    def test_same_figures_as_among_all(self):
        """Others still count: ranks and averages over partners stay."""
        for options in ({}, {"program": ALIGNED, "data": ALIGNED_DATA}):
            everybody = partners(**options)
            keys = list(everybody)
            for chosen in ([keys[0]], [keys[-1]], keys[1:4]):
                few = partners("--only", ",".join(chosen), **options)
                self.assertEqual(few, {key: everybody[key] for key in chosen})

    def test_order_of_the_file_and_doubles(self):
        self.assertEqual(list(partners("--only", "F,A,C,A")), ["A", "C", "F"])

    def test_every_format(self):
        rows = sheet(evaluate("--only", "B,E", "--format", "csv").out)
        self.assertEqual([row["partner"] for row in rows], ["B", "E"])
        lines = evaluate("--only", "B,E", "--format", "jsonl").out.splitlines()
        self.assertEqual([json.loads(line)["partner"] for line in lines], ["B", "E"])
        table = evaluate("--only", "B,E").out
        self.assertNotIn("Alpha", table)
        self.assertIn("Beta", table)

    def test_folder(self):
        with workspace() as base:
            folder = os.path.join(base, "out")
            evaluate("--only", "B,E", "-o", folder)
            for name in ("partners.csv", "payouts.csv", "decisions.csv"):
                self.assertEqual({row["partner"] for row in read_sheet(folder, name)},
                                 {"B", "E"})
            record = json.loads(read_bytes(folder, "run.json"), parse_float=str)
            self.assertEqual(record["partners"], 2)
            due = sum(decimal.Decimal(row["commission"])
                      for row in read_sheet(folder, "partners.csv"))
            self.assertEqual(decimal.Decimal(record["control_totals"]["commission"]), due)

    def test_nearest_name(self):
        run = rung("eval", ALIGNED, "--data", ALIGNED_DATA, "--period", "2026", "--only",
                   "P001,P0O7")
        self.assertFails(run, "unknown-partner", "P0O7", "did you mean `P007`?")
        run = rung("explain", ALIGNED, "--data", ALIGNED_DATA, "--period", "2026",
                   "--partner", "P0O7")
        self.assertFails(run, "unknown-partner", "did you mean `P007`?")

    def test_a_name_instead_of_a_key(self):
        run = rung("explain", SMALL, "--data", SMALL_DATA, "--period", "2026",
                   "--partner", "Beta")
        self.assertFails(run, "unknown-partner", "that of `Beta` is `B`")

    def test_a_period_that_ends_before_it_begins(self):
        run = rung("eval", SMALL, "--data", SMALL_DATA, "--period",
                   "2025-07-01..2025-06-30")
        self.assertFails(run, "bad-period", "ends before it begins",
                         "2025-06-30..2025-07-01")

    def test_no_name_is_near(self):
        run = rung("eval", SMALL, "--data", SMALL_DATA, "--period", "2026", "--only",
                   "somebody else")
        self.assertFails(run, "unknown-partner", "somebody else")
        self.assertNotIn("did you mean", run.err)


class RulesAsOf(Case):
    def test_last_day_of_the_period_changes_nothing(self):
        for options in ({}, {"program": ALIGNED, "data": ALIGNED_DATA}):
            self.assertEqual(partners("--rules-as-of", "2026-12-31", **options),
                             partners(**options))

    def test_is_told(self):
        """Where results are read: in JSON, in the trace, in the record, and beside them."""
        day = ("--rules-as-of", "2026-03-31")
        run = evaluate("--format", "json", *day)
        self.assertEqual(figures(run.out)["rules_as_of"], "2026-03-31")
        self.assertIn("2026-03-31", run.err)
        self.assertNotIn("rules_as_of", evaluate("--format", "json").out)
        self.assertIn("rules as of 2026-03-31", explain("A", *day).out)
        with workspace() as base:
            folder = os.path.join(base, "out")
            self.assertEqual(evaluate("-o", folder, *day).code, 0)
            record = json.loads(read_bytes(os.path.join(folder, "run.json")))
            self.assertEqual(record["rules_as_of"], "2026-03-31")

    def test_no_such_day(self):
        for day in ("2026-02-30", "2026", "31.03.2026"):
            run = rung("eval", SMALL, "--data", SMALL_DATA, "--period", "2026",
                       "--rules-as-of", day)
            self.assertEqual(run.code, 2)
            self.assertIn("error[bad-date]", run.err)
            self.assertIn(day, run.err)


class Period(Case):
    def span(self, period):
        period = figures(evaluate("--format", "json", period=period).out)["period"]
        return period["from"], period["to"]

    def test_spans(self):
        for period, wanted in (
                ("2026", ("2026-01-01", "2026-12-31")),
                ("2025", ("2025-01-01", "2025-12-31")),
                ("2026-Q1", ("2026-01-01", "2026-03-31")),
                ("2026-Q4", ("2026-10-01", "2026-12-31")),
                ("2024-02", ("2024-02-01", "2024-02-29")),
                ("2026-12", ("2026-12-01", "2026-12-31")),
                ("2026-02-01..2026-02-01", ("2026-02-01", "2026-02-01")),
                ("2025-07-01..2026-06-30", ("2025-07-01", "2026-06-30"))):
            with self.subTest(period=period):
                self.assertEqual(self.span(period), wanted)

    def test_rows_of_the_period(self):
        """Revenue is what was closed on a day of the period, both ends included."""
        rows = [line.split(",") for line in small_rows("deals.csv").splitlines()[1:]]
        for period, first, last in (("2026", "2026-01-01", "2026-12-31"),
                                    ("2026-Q1", "2026-01-01", "2026-03-31"),
                                    ("2026-Q4", "2026-10-01", "2026-12-31"),
                                    ("2026-05", "2026-05-01", "2026-05-31"),
                                    ("2025", "2025-01-01", "2025-12-31"),
                                    ("2025-12-31..2026-01-01", "2025-12-31", "2026-01-01")):
            for key, partner in partners(period=period).items():
                wanted = sum(decimal.Decimal(row[3]) for row in rows
                             if row[1] == key and first <= row[2] <= last)
                self.assertEqual(decimal.Decimal(partner["metrics"]["revenue"]), wanted,
                                 (period, key))

    def test_default_is_told(self):
        run = evaluate(period=None)
        self.assertIn("2026-01-01..2026-12-31", run.err)
        self.assertIn("--period", run.err)
        self.assertEqual(run.out, evaluate().out)
        self.assertNotIn("2026-01-01..2026-12-31", evaluate().err)

    def test_default_of_another_unit(self):
        """The quarter or month that holds the last days of the data."""
        for unit, wanted in (("quarter", ("2026-07-01", "2026-09-30")),
                             ("month", ("2026-08-01", "2026-08-31"))):
            program = small_text().replace("calendar year", unit)
            surveys = small_rows("surveys.csv") + "A,2026-08-30,4.0\n"
            deals = small_rows("deals.csv").replace("2026-12-31", "2026-08-31")
            with workspace() as base:
                data = copy_data(base, {"surveys.csv": surveys, "deals.csv": deals})
                run = evaluate("--format", "json", program=write_program(base, program),
                               data=data, period=None)
            period = json.loads(run.out)["period"]
            self.assertEqual((period["from"], period["to"]), wanted)

    def test_fiscal_years(self):
        program = small_text().replace("calendar year", "fiscal year from 02-01")
        with workspace() as base:
            path = write_program(base, program)
            run = evaluate("--format", "json", program=path, period="2026")
        period = json.loads(run.out)["period"]
        self.assertEqual(period["from"][4:], "-02-01")
        self.assertEqual(period["to"][4:], "-01-31")

    def test_a_period_without_rows(self):
        everybody = partners(period="2031")
        self.assertEqual({partner["metrics"]["revenue"] for partner in everybody.values()},
                         {"0.00"})
        self.assertEqual({partner["tier"] for partner in everybody.values()}, {"none"})


class AllowRejects(Case):
    """Three rows are bad; a fourth names a partner that is not there and is skipped."""

    def setUp(self):
        space = workspace()
        self.base = space.__enter__()
        self.addCleanup(space.__exit__, None, None, None)
        self.data = copy_data(self.base, {
            "deals.csv": small_rows("deals.csv") + "d20,A,2026-01-01,one,x,yes\n"
                         "d21,A,2026-01-32,1.00,x,yes\nd01,A,2026-01-01,1.00,x,yes\n"})
        self.folder = os.path.join(self.base, "out")

    def run_with(self, *more):
        return rung("eval", SMALL, "--data", self.data, "--period", "2026", *more)

    def test_too_many(self):
        for more in ([], ["--allow-rejects", "0"], ["--allow-rejects", "2"]):
            with self.subTest(more=more):
                run = self.run_with("-o", self.folder, *more)
                self.assertFails(run, "deals.csv:15", "deals.csv:16", "deals.csv:17")
                self.assertFalse(os.path.exists(self.folder))

    def test_enough(self):
        for number in ("3", "4", "999999999"):
            run = self.run_with("--allow-rejects", number, "--format", "csv")
            self.assertEqual(run.code, 0)
            self.assertEqual(run.out, evaluate("--format", "csv").out)
            self.assertIn("deals.csv:15", run.err)

    def test_all_are_listed(self):
        self.assertEqual(self.run_with("--allow-rejects", "3", "-o", self.folder).code, 0)
        rows = read_sheet(self.folder, "rejects.csv")
        self.assertEqual([(row["line"], row["field"], row["skipped"]) for row in rows],
                         [("13", "partner_id", "yes"), ("15", "amount", "no"),
                          ("16", "closed_on", "no"), ("17", "deal_id", "no")])
        self.assertEqual([row["cell"] for row in rows],
                         ["nobody", "one", "2026-01-32", "d01"])
        for row in rows:
            line = read_bytes(self.data, "deals.csv").split(b"\n")[int(row["line"]) - 1]
            start = read_bytes(self.data, "deals.csv").index(line)
            self.assertIn(row["cell"].encode(), line)
            self.assertEqual(int(row["byte"]), start + int(row["column"]) - 1)
        deals = json.loads(read_bytes(self.folder, "run.json"))["inputs"][1]
        self.assertEqual((deals["rows_in"], deals["rows_used"], deals["rows_rejected"],
                          deals["rows_skipped"]), (16, 12, 3, 1))

    def test_more_than_are_shown(self):
        """stderr shows the first of a kind, the file all."""
        bad = "".join(f"b{i},A,2026-01-01,one{i},x,yes\n" for i in range(100))
        data = copy_data(os.path.join(self.base, "more"),
                         {"deals.csv": small_rows("deals.csv") + bad})
        run = rung("eval", SMALL, "--data", data, "--period", "2026", "--allow-rejects",
                   "100", "-o", self.folder)
        self.assertEqual(run.code, 0)
        self.assertLess(run.err.count("error["), 30)
        self.assertEqual(len(read_sheet(self.folder, "rejects.csv")), 101)


class Threads(Case):
    def test_results_do_not_depend_on_them(self):
        one = evaluate("--format", "csv", "--threads", "1").out
        for count in ("2", "8", "64"):
            self.assertEqual(evaluate("--format", "csv", "--threads", count).out, one)
        self.assertEqual(explain("A", "--threads", "2").out, explain("A").out)

    def test_no_such_count(self):
        for count in ("0", "65", "-1", "two", "1.5"):
            run = rung("eval", SMALL, "--data", SMALL_DATA, "--threads", count)
            self.assertEqual((run.code, run.out), (2, ""))
            self.assertIn("--threads", run.err)


class Language(Case):
    def test_titles(self):
        english, russian = explain("A").out, explain("A", "--lang", "ru").out
        for en, ru in (("Revenue", "Выручка"), ("Commission", "Комиссия"),
                       ("Small program", "Малая программа"), ("Points", "Баллы"),
                       ("Wide offer", "Широкое предложение")):
            self.assertIn(en, english)
            self.assertNotIn(ru, english)
            self.assertIn(ru, russian)
        table = evaluate("--lang", "ru").out
        self.assertIn("Вознаграждение", table)
        self.assertIn("Сильная линейка", table)

    def test_names_in_files_stay(self):
        for format in ("csv", "json", "jsonl"):
            self.assertEqual(evaluate("--lang", "ru", "--format", format).out,
                             evaluate("--format", format).out)

    def test_what_has_no_title_keeps_its_name(self):
        run = explain("P007", "--lang", "ru", program=ALIGNED, data=ALIGNED_DATA)
        self.assertIn("Регулярная годовая выручка", run.out)
        self.assertIn("platinum", run.out)


if __name__ == "__main__":
    unittest.main()
