"""Data of somebody who means harm: nothing of it reaches a terminal or a spreadsheet raw."""
import json
import os
import unittest

from support import (SMALL, Case, contents, copy_data, evaluate, explain, rung, sheet,
                     small_rows, small_text, workspace, write, write_program)
from terminal import COLOUR, on_terminal

LONG = "N" * 10000
NAMES = {
    "K1": "\x1b[31mred\x1b[0m", "K2": "\x1b]0;title\x07", "K3": "a\u202egnirts\u202c",
    "K4": "\u2066\u2069\u200f", "K5": "two\nlines", "K6": "two\r\nlines",
    "K7": "=cmd|' /C calc'!A0", "K8": "+1+1", "K9": "-2+3", "K10": "@SUM(A1)",
    "K11": "\tindented", "K12": "\rback", "K13": LONG, "K14": "quote\"d, and parted",
    "K15": "\u009b31mC1", "K16": "\u2028line\u2029paragraph", "K17": "\U000e0041tag",
    "K18": "%s%n%x", "K19": "e\u0301\u0323" * 50, "K20": "👩‍👩‍👧‍👦 family", "K21": "\x7fdelete",
    "K22": "\x01\x02", "K23": " ", "K24": "'=quoted", "K25": "\\n\\x1b", "K26": "\u200b\ufeff",
    "K27": "<script>alert(1)</script>", "K28": "none", "K29": "–",
}
# Bytes that a terminal or a reader would act upon.
BAD = {chr(code) for code in [*range(0x20), *range(0x7f, 0xa0)]} - {"\n"}
BAD |= set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\U000e0041")


def cell(text):
    return '"' + text.replace('"', '""') + '"'


def hostile_data(base):
    """Names in cells that are shown, and as keys of partners, deals and lines."""
    rows = "".join(f"{key},{cell(name)},North,1.00\n" for key, name in NAMES.items())
    rows += "".join(f"{cell(name)},{key},South,1.00\n" for key, name in NAMES.items())
    deals = "".join(f"{cell('d' + name)},{cell(name)},2026-01-01,700.00,{cell(name)},no\n"
                    for name in NAMES.values())
    return copy_data(base, {"partners.csv": small_rows("partners.csv") + rows,
                            "deals.csv": small_rows("deals.csv") + deals})


class Hostile(Case):
    @classmethod
    def setUpClass(cls):
        cls.space = workspace()
        cls.base = cls.space.__enter__()
        cls.data = hostile_data(cls.base)

    @classmethod
    def tearDownClass(cls):
        cls.space.__exit__(None, None, None)

    def harmless(self, text):
        found = sorted({f"U+{ord(character):04X}" for character in text
                        if character in BAD})
        self.assertEqual(found, [])

    def test_table(self):
        run = evaluate(data=self.data)
        self.harmless(run.out)
        self.harmless(run.err)

    def test_table_is_a_row_a_partner(self):
        """A newline in a name makes no line of its own."""
        lines = evaluate(data=self.data).out.split("\n\n")[0].split("\n")
        self.assertEqual(len(lines), 2 + 6 + 2 * len(NAMES))

    def test_terminal(self):
        for width in (60, 120):
            for format in ("table", "csv", "json", "jsonl"):
                with self.subTest(width=width, format=format):
                    text = on_terminal(["eval", SMALL, "--data", self.data, "--period",
                                        "2026", "--format", format], width)
                    self.harmless(COLOUR.sub("", text))

    def test_explain(self):
        for name in ("K1", "K3", "K5", "K13", NAMES["K1"], NAMES["K3"], NAMES["K5"],
                     NAMES["K7"], NAMES["K13"], NAMES["K22"]):
            with self.subTest(name=name[:20]):
                run = explain(name, data=self.data)
                self.harmless(run.out)
                self.harmless(run.err)
                text = on_terminal(["explain", SMALL, "--data", self.data, "--period",
                                    "2026", "--partner", name], 80)
                self.harmless(COLOUR.sub("", text))

    def test_json_keeps_the_bytes(self):
        text = evaluate("--format", "json", data=self.data).out
        self.harmless(text)
        keys = [partner["partner"] for partner in json.loads(text)["partners"]]
        self.assertEqual(keys, [*"ABCDEF", *NAMES, *NAMES.values()])
        for line in evaluate("--format", "jsonl", data=self.data).out.splitlines():
            json.loads(line)

    def test_csv(self):
        """No cell is a formula; all rows are there; texts come back but for the mark."""
        folder = os.path.join(self.base, "out")
        evaluate("-o", folder, data=self.data)
        for name, content in contents(folder).items():
            if not name.endswith(".csv"):
                continue
            for row in sheet(content.decode("utf-8")):
                for text in row.values():
                    self.no_formula(text)
        rows = sheet(contents(folder)["partners.csv"].decode("utf-8"))
        keys = [row["partner"] for row in rows]
        self.assertEqual([key[1:] if key[:2] in MARKED else key for key in keys],
                         [*"ABCDEF", *NAMES,
                          *(name[1:] if name[:2] in MARKED else name
                            for name in NAMES.values())])

    def no_formula(self, text):
        if not text or text[0] not in "=+-@\t\r\n":
            return
        self.assertRegex(text, r"^-[0-9]+(\.[0-9]+)?$")

    def test_long_names_are_whole_in_files(self):
        """Two rows that differ at their 9,999th byte stay two in what is paid from."""
        folder = os.path.join(self.base, "long")
        evaluate("-o", folder, "--only", LONG, data=self.data)
        files = contents(folder)
        partner = sheet(files["partners.csv"].decode())[0]
        self.assertEqual(partner["strong_line"], LONG)
        decisions = sheet(files["decisions.csv"].decode())
        self.assertIn(LONG, {row["row"] for row in decisions})
        payouts = sheet(files["payouts.csv"].decode())
        self.assertIn("d" + LONG, {row["row"] for row in payouts})

    def test_many_badges_are_whole_in_files(self):
        """A list of sixty lines does not end in the middle."""
        lines = [f"line number {i:03} of a long catalogue" for i in range(60)]
        deals = "".join(f"m{i},F,2026-01-01,700.00,{line},no\n"
                        for i, line in enumerate(lines))
        data = copy_data(os.path.join(self.base, "many"),
                         {"deals.csv": small_rows("deals.csv") + deals})
        row = sheet(evaluate("--format", "csv", "--only", "F", data=data).out)[0]
        self.assertEqual(row["strong_line"].split("; "), lines)

    def test_errors_about_such_data(self):
        """Excerpts, nearest names, file and column names."""
        for name in ("K1", "K3", "K5", "K13", "K15", "K22"):
            with self.subTest(name=name):
                bad = f"{cell('x')},A,2026-01-01,{cell(NAMES[name])},x,no\n"
                with workspace() as base:
                    data = copy_data(base, {"deals.csv": small_rows("deals.csv") + bad})
                    run = rung("eval", SMALL, "--data", data, "--period", "2026")
                    self.assertFails(run, "deals.csv:15")
                    self.harmless(run.err)
                    self.assertLess(len(run.err), 4000)
                    bad_head = small_rows("deals.csv").replace("amount", cell(NAMES[name]), 1)
                    write(os.path.join(data, "deals.csv"), bad_head)
                    run = rung("eval", SMALL, "--data", data, "--period", "2026")
                    self.assertFails(run)
                    self.harmless(run.err)

    def test_words_of_the_command_line(self):
        for words in (["\x1b[31m"], ["eval", "\x1b[31m", "--data", "."],
                      ["eval", SMALL, "--data", "\x1b[31m"],
                      ["eval", SMALL, "--data", self.data, "--only", "\x1b[31m\u202e"],
                      ["eval", SMALL, "--data", self.data, "--format", "\x1b[31m"],
                      ["eval", SMALL, "--data", self.data, "--\x1b[31m"],
                      ["help", "\x1b[31m"]):
            with self.subTest(words=words):
                run = rung(*words)
                self.assertFails(run)
                self.harmless(run.err)

    def test_titles_of_the_script(self):
        """A script can be somebody else's too."""
        text = small_text().replace("Small program", "Small\\27[31m\\u{202e}program")
        text = text.replace('en = "Commission"', 'en = "Com\\27]0;x\\7mission"')
        text = text.replace("3.1 Commission", "3.1 \\27[2J")
        self.assertNotEqual(text, small_text())
        with workspace() as base:
            path = write_program(base, text)
            for run in (rung("eval", path, "--data", self.data, "--period", "2026"),
                        rung("explain", path, "--data", self.data, "--period", "2026",
                             "--partner", "A"),
                        rung("check", path, "--assumed"), rung("check", path, "--explain"),
                        rung("plan", path)):
                self.harmless(run.out.replace("\t", ""))
                self.harmless(run.err)


# How a marked text starts: an apostrophe and what it disarms.
MARKED = {"'=", "'+", "'-", "'@", "'\t", "'\r", "'\n"}

if __name__ == "__main__":
    unittest.main()
