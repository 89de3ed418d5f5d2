"""Whatever keeps rung from running ends it with 2, with nothing on stdout and a diagnostic
on stderr."""
import os
import subprocess
import unittest

from support import (ALIGNED, ALIGNED_DATA, SMALL, SMALL_DATA, Case, copy_data, environment,
                     evaluate, rung, small_rows, small_text, workspace, write,
                     write_program)

GOOD = ["eval", SMALL, "--data", SMALL_DATA, "--period", "2026"]


class Usage(Case):
    def test_words_that_do_not_fit(self):
        for words in (
                [], ["evaluate"], ["eval"], ["eval", SMALL], ["eval", "--data", SMALL_DATA],
                ["eval", SMALL, "--data"], ["eval", SMALL, "--data", ""],
                ["eval", "", "--data", SMALL_DATA], [*GOOD, "more"], [*GOOD, "--nonsense"],
                [*GOOD, "--data", SMALL_DATA], [*GOOD, "--format", "xml"],
                [*GOOD, "--format", ""], [*GOOD, "--only", ""], [*GOOD, "-o", ""],
                [*GOOD, "--allow-rejects", "many"], [*GOOD, "--allow-rejects", "1.5"],
                [*GOOD, "--allow-rejects", "99999999999999999999"],
                ["explain", SMALL, "--data", SMALL_DATA],
                ["explain", SMALL, "--data", SMALL_DATA, "--partner", "A", "--rows", "x"],
                ["explain", SMALL, "--data", SMALL_DATA, "--partner", "A", "--format", "csv"],
                ["check"], ["check", SMALL, "--data", SMALL_DATA],
                ["plan"], ["help", "nonsense"], ["completion"], ["completion", "tcsh"]):
            with self.subTest(words=words):
                self.assertFails(rung(*words), "error[usage]")

    def test_periods(self):
        for period in ("", "26", "2026-13", "2026-Q5", "2026-00", "2026-02-30", "year",
                       "2026-02-01..2026-01-01", "2026-01-01..", "2026..2027x", "0",
                       "99999", "2026-1", "2026\x1b[31m", "20260101"):
            with self.subTest(period=period):
                run = rung("eval", SMALL, "--data", SMALL_DATA, "--period", period)
                self.assertFails(run)
                self.assertNotIn("\x1b", run.err)

    def test_partners(self):
        for words in (["eval", "--only", "nobody"], ["eval", "--only", "A,nobody"],
                      ["eval", "--only", "a"], ["explain", "--partner", "nobody"]):
            with self.subTest(words=words):
                run = rung(words[0], SMALL, "--data", SMALL_DATA, "--period", "2026",
                           *words[1:])
                self.assertFails(run, "unknown-partner")


class Script(Case):
    def refused(self, text, *words):
        with workspace() as folder:
            path = write_program(folder, text)
            for verb in (["check", path], ["plan", path],
                         ["eval", path, "--data", SMALL_DATA]):
                self.assertFails(rung(*verb), *words)

    def test_no_program(self):
        with workspace() as folder:
            for path in (folder, os.path.join(folder, "none"), os.devnull,
                         os.path.join(folder, "none.lua"), SMALL_DATA):
                with self.subTest(path=path):
                    self.assertFails(rung("eval", path, "--data", SMALL_DATA))

    def test_mistakes(self):
        good = small_text()
        for text, words in (
                ("", ()), ("program {", ("program.lua:1",)),
                ("error 'stop here'", ("stop here",)),
                ("while true do end", ()),
                (good.replace("sum(deals.amount)", "sum(deals.amonut)", 1),
                 ("amonut", "amount", "program.lua:")),
                (good.replace("revenue / quota", "revenue + satisfaction"),
                 ("program.lua:",)),
                (good.replace('"$2"', '"2 bananas"'), ("program.lua:",)),
                (good.replace("key   ", "kye   ", 1), ("program.lua:",))):
            with self.subTest(text=text[:40]):
                self.assertNotEqual(text, good)
                self.refused(text, *words)


class Data(Case):
    def refused(self, changes, *words):
        with workspace() as folder:
            run = rung("eval", SMALL, "--data", copy_data(folder, changes), "--period",
                       "2026")
            self.assertFails(run, *words)

    def test_no_place(self):
        with workspace() as folder:
            for place in (os.path.join(folder, "none"), os.devnull, folder):
                with self.subTest(place=place):
                    self.assertFails(rung("eval", SMALL, "--data", place))

    def test_no_file(self):
        self.refused({"deals.csv": None}, "deals")

    def test_no_column(self):
        self.refused({"deals.csv": small_rows("deals.csv").replace("amount", "amonut", 1)},
                     "amount", "deals.csv")

    def test_bad_rows(self):
        for old, new, words in (
                ("500.00,x,yes\nd02", "5oo.00,x,yes\nd02", ("deals.csv:2", "amount")),
                ("2026-01-01", "2026-02-30", ("deals.csv:2", "closed_on")),
                ("2026-01-01", "", ("deals.csv:2", "closed_on")),
                ("x,yes\nd02", "x,perhaps\nd02", ("deals.csv:2", "direct")),
                ("d02,", "d01,", ("deals.csv:3", "d01")),
                ("x,yes\nd02", "x,yes,more\nd02", ("deals.csv:2",)),
                ("x,yes\nd02", "x\nd02", ("deals.csv:2",)),
                ("x,yes\nd02", "\"x,yes\nd02", ("deals.csv:2",))):
            text = small_rows("deals.csv")
            self.assertIn(old, text)
            with self.subTest(new=new):
                self.refused({"deals.csv": text.replace(old, new, 1)}, *words)

    def test_unknown_partner_in_data(self):
        self.refused({"surveys.csv": small_rows("surveys.csv") + "Z,2026-01-01,4.0\n"},
                     "surveys.csv:10", "Z")

    def test_no_dates(self):
        with workspace() as folder:
            place = copy_data(folder, {
                "deals.csv": small_rows("deals.csv").splitlines()[0] + "\n",
                "surveys.csv": small_rows("surveys.csv").splitlines()[0] + "\n"})
            self.assertFails(rung("eval", SMALL, "--data", place), "--period")
            evaluate(data=place)

    def test_figure_that_needs_too_many_digits(self):
        most = "9" * 15
        program = small_text().replace("satisfaction * $1",
                                       "revenue" + " * attainment" * 8)
        with workspace() as folder:
            path = write_program(folder, program)
            place = copy_data(folder, {
                "deals.csv": f"{small_rows('deals.csv')}d99,A,2026-01-01,{most},x,no\n"})
            run = rung("eval", path, "--data", place, "--period", "2026")
            self.assertFails(run, "overflow", "program.lua:", "line 2")


class Output(Case):
    def test_full_device(self):
        for words in (GOOD, [*GOOD, "--format", "csv"], [*GOOD, "--format", "json"],
                      [*GOOD, "--format", "jsonl"], ["help"], ["--version"],
                      ["plan", SMALL], ["check", SMALL], ["check", SMALL, "--explain"],
                      ["explain", *GOOD[1:], "--partner", "A"],
                      ["explain", *GOOD[1:], "--partner", "A", "--format", "json"],
                      ["completion", "bash"]):
            with self.subTest(words=words), open("/dev/full", "w") as full:
                self.assertFails(rung(*words, stdout=full), "write-failed")

    def test_closed_output(self):
        run = rung(*GOOD, stdout=None, preexec_fn=lambda: os.close(1))
        self.assertFails(run, "write-failed")

    def test_closed_pipe(self):
        """A reader who goes away (head) gets no words and no exit code of success."""
        read, write_end = os.pipe()
        os.close(read)
        process = subprocess.run(["/bin/sh", "-c", 'exec "$@"', "sh", os.environ["RUNG"],
                                  "eval", ALIGNED, "--data", ALIGNED_DATA, "--format", "csv",
                                  "--period", "2026"],
                                 stdout=write_end, stderr=subprocess.PIPE, check=False,
                                 env=environment())
        os.close(write_end)
        self.assertNotEqual(process.returncode, 0)
        self.assertNotIn(b"internal", process.stderr)


class Success(Case):
    def test_nothing_but_results_on_stdout(self):
        run = evaluate()
        self.assertEqual(run.code, 0)
        self.assertNotIn("error", run.err)
        self.assertTrue(run.out.startswith("partner"))
        self.assertEqual(rung("check", SMALL).code, 0)
        self.assertEqual(rung("plan", SMALL).code, 0)

    def test_relative_and_file_paths(self):
        whole = evaluate("--format", "json").out
        with_file = evaluate("--format", "json", program=os.path.join(SMALL, "program.lua"))
        inside = evaluate("--format", "json", program=".", data="data", cwd=SMALL)
        slash = evaluate("--format", "json", program=SMALL + "/", data=SMALL_DATA + "//")
        self.assertEqual(with_file.out, whole)
        self.assertEqual(inside.out, whole)
        self.assertEqual(slash.out, whole)

    def test_odd_folder_names(self):
        with workspace() as folder:
            odd = os.path.join(folder, "папка with 'quotes' \"and\" %s\n\x1b[31m")
            os.mkdir(odd)
            path = write_program(odd, small_text())
            place = copy_data(odd)
            evaluate(program=path, data=place)
            os.unlink(os.path.join(place, "deals.csv"))
            run = rung("eval", path, "--data", place)
            self.assertFails(run)
            self.assertNotIn("\x1b", run.err)
            write(path, "error 'x'")
            run = rung("check", path)
            self.assertFails(run)
            self.assertNotIn("\x1b", run.err)


if __name__ == "__main__":
    unittest.main()
