"""`rung verify`: a record that holds, and everything that does not."""
import hashlib
import json
import os
import shutil
import unittest

from support import (ALIGNED, ALIGNED_DATA, SMALL, SMALL_DATA, Case, contents, copy_data,
                     evaluate, read_bytes, rung, small_text, workspace, write,
                     write_program)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Verify(Case):
    """A run of the small program in self.folder, with a copy of its rules and data."""

    def setUp(self):
        space = workspace()
        self.base = space.__enter__()
        self.addCleanup(space.__exit__, None, None, None)
        write_program(self.base, small_text())
        self.program = os.path.join(self.base, "program.lua")
        self.data = copy_data(self.base)
        self.folder = os.path.join(self.base, "out")
        self.evaluate()

    def evaluate(self, *more):
        evaluate("-o", self.folder, *more, program=self.program, data=self.data)

    def record(self):
        return json.loads(read_bytes(self.folder, "run.json"))

    def change_record(self, change):
        record = self.record()
        change(record)
        write(os.path.join(self.folder, "run.json"), json.dumps(record))

    def change_file(self, path, old, new):
        text = read_bytes(path).decode("utf-8")
        self.assertIn(old, text)
        write(path, text.replace(old, new, 1))

    def verify(self, *more, code=0):
        run = rung("verify", self.folder, *more)
        self.assertEqual(run.code, code, run.err)
        return run

    def differences(self, *more):
        """[(file, what, expected, found)] of a record that does not hold."""
        run = self.verify("--format", "json", *more, code=1)
        return [(part["file"], part["what"], part["expected"], part["found"])
                for part in json.loads(run.out)]

    def whole(self):
        return ("--program", self.program, "--data", self.data)

    def again(self):
        return (*self.whole(), "--replay", os.path.join(self.base, "again"))


class Holds(Verify):
    def test_files_alone(self):
        run = self.verify()
        self.assertIn("are as recorded", run.out)
        for word in ("--program", "--data"):
            self.assertIn(word, run.err)

    def test_by_the_file(self):
        run = rung("verify", os.path.join(self.folder, "run.json"), *self.whole())
        self.assertEqual(run.code, 0, run.err)

    def test_replay_gives_the_same_bytes(self):
        self.verify(*self.again())
        self.assertEqual(contents(os.path.join(self.base, "again")),
                         contents(self.folder))

    def test_replay_with_every_option(self):
        for options in (["--only", "B,E"], ["--rules-as-of", "2026-03-31"],
                        ["--period", "2026-02-03..2026-08-09"],
                        ["--only", "E", "--rules-as-of", "2026-01-01"]):
            with self.subTest(options=options):
                if "--period" in options:
                    run = rung("eval", self.program, "--data", self.data, *options, "-o",
                               self.folder)
                    self.assertEqual(run.code, 0, run.err)
                else:
                    self.evaluate(*options)
                self.verify(*self.again())

    def test_replay_with_rejected_rows(self):
        self.change_file(os.path.join(self.data, "partners.csv"), "\nA,", "\n,")
        self.evaluate("--allow-rejects", "99")
        self.assertGreater(self.record()["inputs"][0]["rows_rejected"], 0)
        self.verify(*self.again())

    def test_aligned(self):
        evaluate("-o", self.folder, program=ALIGNED, data=ALIGNED_DATA)
        self.verify("--program", ALIGNED, "--data", ALIGNED_DATA, "--replay",
                    os.path.join(self.base, "again"))

    def test_record_names_rules_and_partners(self):
        self.evaluate("--only", "E,B")
        record = self.record()
        text = read_bytes(self.program)
        self.assertEqual(record["rules"], [{"file": "program.lua", "bytes": len(text),
                                            "sha256": sha256(text)}])
        self.assertEqual(record["only"], ["B", "E"])


class DoesNotHold(Verify):
    def test_a_result_was_edited(self):
        path = os.path.join(self.folder, "payouts.csv")
        before = read_bytes(path)
        self.change_file(path, "14.00\n", "99.00\n")
        found = self.differences()
        self.assertIn(("payouts.csv", "sha256", sha256(before), sha256(read_bytes(path))),
                      found)
        self.assertEqual([part[:2] for part in found],
                         [("payouts.csv", "sha256"),
                          ("payouts.csv", "total of commission")])

    def test_a_total_was_edited(self):
        def change(record):
            record["control_totals"]["commission"] = "0.01"
            record["partners_by_tier"]["gold"] = 7
            record["partners"] = 5
        self.change_record(change)
        self.assertEqual(self.differences(),
                         [("partners.csv", "partners", "5", "6"),
                          ("partners.csv", "tier gold", "7", "1"),
                          ("payouts.csv", "total of commission", "0.01", "329.00")])

    def test_hash_and_total_were_edited(self):
        """Who makes the record fit the file is told by the replay."""
        path = os.path.join(self.folder, "decisions.csv")
        self.change_file(path, "yes", "no")
        content = read_bytes(path)

        def change(record):
            part = record["outputs"][2]
            self.assertEqual(part["file"], "decisions.csv")
            part["bytes"], part["sha256"] = len(content), sha256(content)
        self.change_record(change)
        self.verify(*self.whole())
        found = self.differences(*self.again())
        self.assertEqual([part[:2] for part in found],
                         [("decisions.csv", "replay"), ("run.json", "replay")])
        self.assertRegex(found[0][3], "from line [0-9]+ on")

    def test_a_file_is_gone(self):
        os.unlink(os.path.join(self.folder, "partners.csv"))
        self.assertEqual(self.differences(), [("partners.csv", "file", "a file", "none")])

    def test_data_was_edited(self):
        self.change_file(os.path.join(self.data, "deals.csv"), "100.00", "100.01")
        found = self.differences(*self.whole())
        self.assertEqual([part[:2] for part in found], [("deals.csv", "input sha256")])
        found = {part[:2] for part in self.differences(*self.again())}
        self.assertIn(("partners.csv", "replay"), found)

    def test_a_row_more(self):
        path = os.path.join(self.data, "deals.csv")
        text = read_bytes(path).decode("utf-8")
        last = text.splitlines()[-1]
        write(path, text + "X" + last + "\n")
        found = {part[:2] for part in self.differences(*self.whole())}
        self.assertLessEqual({("deals.csv", "input bytes"), ("deals", "rows_in"),
                              ("deals", "rows_used")}, found)

    def test_rules_were_edited(self):
        self.change_file(self.program, "20     | 40     | 60", "20     | 41     | 60")
        found = self.differences(*self.whole())
        self.assertEqual([part[1] for part in found],
                         ["sha256", "rules_sha256", "plan_sha256"])

    def test_rules_that_mean_the_same(self):
        self.change_file(self.program, "-- A program", "-- The program")
        found = self.differences(*self.whole())
        self.assertEqual([part[1] for part in found], ["sha256", "rules_sha256"])

    def test_another_program(self):
        found = {part[1] for part in self.differences("--program", ALIGNED)}
        self.assertLessEqual({"program", "rules_sha256", "plan_sha256"}, found)

    def test_another_version(self):
        self.change_record(lambda record: record.update(rung="0.0.1"))
        self.verify()
        version = rung("--version").out.split()[-1]
        self.assertEqual(self.differences("--program", self.program),
                         [("rung", "version", "0.0.1", version)])

    def test_a_sheet_that_is_none(self):
        write(os.path.join(self.folder, "payouts.csv"), 'partner,incentive\n"A\n')
        found = {part[1] for part in self.differences()}
        self.assertLessEqual({"bytes", "sha256", "rows"}, found)

    def test_what_is_known_is_told_when_data_cannot_be_loaded(self):
        self.change_file(os.path.join(self.data, "deals.csv"), "100.00", "a lot")
        run = rung("verify", self.folder, *self.whole(), "--format", "csv")
        self.assertEqual(run.code, 2)
        self.assertIn("deals.csv,input sha256,", run.out)
        self.assertIn("bad-number", run.err)


class Refuses(Verify):
    def test_no_record(self):
        for place in (self.data, os.path.join(self.base, "nowhere"), "nowhere"):
            self.assertFails(rung("verify", place), "no-record")

    def test_no_json(self):
        for text in ("", "{", "[1,2", '{"rung": "0.1.0",}', '{"a": 1, "a": 2}', "\0",
                     '{"rung": "\\ud800"}', '{"rung": 01}', "nul", '"a\nb"', "[" * 1000,
                     '{"rung": "0.1.0"} x'):
            with self.subTest(text=text):
                write(os.path.join(self.folder, "run.json"), text)
                self.assertFails(rung("verify", self.folder), "bad-json", "run.json:1")

    def test_a_record_without_its_members(self):
        whole = self.record()
        for key in ("period_from", "period_to", "rejects_allowed", "outputs", "partners",
                    "partners_by_tier", "control_totals"):
            for value in (None, {}, [], True, "x"):
                if isinstance(value, type(whole[key])):
                    continue
                with self.subTest(key=key, value=value):
                    record = dict(whole)
                    record[key] = value
                    write(os.path.join(self.folder, "run.json"), json.dumps(record))
                    self.assertFails(rung("verify", self.folder), "bad-record")

    def test_names_that_leave_the_folder(self):
        for name in ("../program.lua", "/etc/passwd", "..", ".rung-output", "",
                     "data/deals.csv", "a\0b"):
            with self.subTest(name=name):
                def change(record, name=name):
                    record["outputs"][0]["file"] = name
                self.evaluate()
                self.change_record(change)
                self.assertFails(rung("verify", self.folder), "bad-record")

    def test_escapes_are_not_passed_on(self):
        self.change_record(lambda record: record["control_totals"].update(
            commission="\x1b[31m9", **{"\x1b]0;x\x07": "1.00"}))
        for options in ([], ["--format", "json"]):
            run = self.verify(*options, code=1)
            self.assertNotIn("\x1b", run.out + run.err)
            self.assertNotIn("\x07", run.out + run.err)

    def test_replay_needs_rules_and_data(self):
        run = rung("verify", self.folder, "--replay", os.path.join(self.base, "again"))
        self.assertFails(run, "--replay needs")

    def test_replay_leaves_the_run_alone(self):
        before = contents(self.folder)
        for place in (self.folder, self.folder + "/.", self.folder + "/"):
            run = rung("verify", self.folder, *self.whole(), "--replay", place)
            self.assertFails(run, "same-folder")
        self.assertEqual(contents(self.folder), before)

    def test_replay_into_somebody_elses_folder(self):
        shutil.copytree(SMALL, os.path.join(self.base, "again"))
        self.assertFails(rung("verify", self.folder, "--program", SMALL, "--data",
                              SMALL_DATA, "--replay", os.path.join(self.base, "again")),
                         "output-folder-not-empty")


if __name__ == "__main__":
    unittest.main()
