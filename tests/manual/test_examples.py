"""What examples.py and complete.py must notice, with a stand-in for rung."""

import contextlib
import io
import pathlib
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import complete  # noqa: E402
import examples  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parents[2]

# Says a word on standard error, prints the program and its files, ends with their number
# of lines that say "fail".
STAND_IN = """#!/bin/sh
echo "a word" >&2
cat acme/program.lua
ls acme
exit $(grep -c fail acme/program.lua)
"""

FIRST = "```lua name=acme\none\n```\n```csv file=a.csv\n1\n```\n"


class Examples(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.root = pathlib.Path(self.scratch.name)
        self.rung = self.root / "rung"
        self.rung.write_text(STAND_IN, encoding="utf-8")
        self.rung.chmod(self.rung.stat().st_mode | stat.S_IXUSR)

    def run_text(self, text):
        page = self.root / "page.md"
        page.write_text(text, encoding="utf-8")
        return examples.run_page(page, self.rung, SOURCE)

    def test_what_is_printed_passes(self):
        count, faults = self.run_text(
            FIRST + "```console\n$ rung x\none\na.csv\nprogram.lua\n```\n")
        self.assertEqual((count, faults), (1, []))

    def test_any_other_output_fails(self):
        for printed in ("one\na.csv\n", "one\na.csv\nprogram.lua\n\n", "one \na.csv\nprogram.lua\n",
                        "a word\none\na.csv\nprogram.lua\n"):
            _, faults = self.run_text(FIRST + f"```console\n$ rung x\n{printed}```\n")
            self.assertNotEqual(faults, [], printed)

    def test_words_come_first_where_they_are_shown(self):
        _, faults = self.run_text(
            FIRST + "```console show=all\n$ rung x\na word\none\na.csv\nprogram.lua\n```\n")
        self.assertEqual(faults, [])

    def test_the_exit_code_counts(self):
        text = "```lua name=acme\nfail\n```\n```console%s\n$ rung x\nfail\nprogram.lua\n```\n"
        self.assertNotEqual(self.run_text(text % "")[1], [])
        self.assertEqual(self.run_text(text % " exit=1")[1], [])

    def test_a_copy_begins_afresh(self):
        copy = "```lua with=acme\ntwo\n```\n```csv file=b.csv\n2\n```\n"
        shown = "```console\n$ rung x\none\n\ntwo\na.csv\nb.csv\nprogram.lua\n```\n"
        again = "```lua with=acme\nthree\n```\n"
        then = "```console\n$ rung x\none\n\nthree\na.csv\nprogram.lua\n```\n"
        self.assertEqual(self.run_text(FIRST + copy + shown + again + then), (2, []))

    def test_mistakes_of_a_page_are_faults(self):
        for text in ("```lua nmae=acme\n```\n", "```lua with=acme\n```\n", "```csv file=a\n```\n",
                     FIRST + FIRST, "```lua name=acme\none\n"):
            with self.assertRaises(examples.Fault, msg=text):
                self.run_text(text)

    def test_too_few_examples_fail(self):
        page = self.root / "empty.md"
        page.write_text("no blocks\n", encoding="utf-8")
        arguments = ["--rung", str(self.rung), "--source", str(SOURCE), str(page)]
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(examples.main(arguments), 0)
            self.assertEqual(examples.main(["--at-least", "1"] + arguments), 1)


class Complete(unittest.TestCase):
    def setUp(self):
        self.manual = (SOURCE / "stdlib/README.md").read_text(encoding="utf-8")

    def faults_without(self, text, instead=""):
        self.assertIn(text, self.manual)
        return complete.faults_of(SOURCE, self.manual.replace(text, instead))

    def test_a_lost_word_is_noticed(self):
        self.assertIn("no section for the word lookup", self.faults_without("### lookup", "### l"))

    def test_a_lost_field_is_noticed(self):
        faults = self.faults_without("`thousands`")
        self.assertIn("the section on source does not name its field thousands", faults)

    def test_a_lost_function_is_noticed(self):
        self.assertIn("no table names the function clamp", self.faults_without("`clamp("))

    def test_codes_are_held_both_ways(self):
        faults = self.faults_without("`grain-mix` |", "`grain-mixed` |")
        self.assertIn("the table of codes has no grain-mix", faults)
        self.assertIn("nothing gives the code grain-mixed", faults)


if __name__ == "__main__":
    unittest.main()
