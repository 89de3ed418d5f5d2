"""On a terminal: colours, and lines that fit it. Into a pipe: neither."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from support import (ALIGNED, ALIGNED_DATA, RUNG, SMALL, SMALL_DATA, Case, environment,
                     evaluate, explain, width_of, workspace, write, write_program)

COLOUR = re.compile("\x1b\\[[0-9;]*m")
EVAL = ["eval", SMALL, "--data", SMALL_DATA, "--period", "2026"]
EXPLAIN = ["explain", SMALL, "--data", SMALL_DATA, "--period", "2026", "--partner", "E"]
ALIGNED_EVAL = ["eval", ALIGNED, "--data", ALIGNED_DATA, "--period", "2026"]
ALIGNED_EXPLAIN = ["explain", ALIGNED, "--data", ALIGNED_DATA, "--period", "2026",
                   "--partner", "E33"]


MANY = """
program { id = "many", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
  | column     | type   |
  | partner_id | key    |
  | size       | number |
]]
metric "twice" "size * 2"
"""


def read_all(descriptor):
    output = b""
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:  # the other end is closed
            return output
        if not part:
            return output
        output += part


def on_terminal(words, width=80, streams=("stdout", "stderr"), **variables):
    """What a terminal of a width gets of the streams that are on it."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        raise unittest.SkipTest(f"this machine has no pseudo-terminals: {error}")
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    pipes = {stream: theirs if stream in streams else subprocess.DEVNULL
             for stream in ("stdout", "stderr")}
    process = subprocess.Popen([RUNG, *words], env=environment(**variables),
                               stdin=subprocess.DEVNULL, **pipes)
    os.close(theirs)
    output = read_all(ours)
    os.close(ours)
    process.wait()
    return output.decode("utf-8").replace("\r\n", "\n")


class Colours(Case):
    def test_on_a_terminal(self):
        for words in (EVAL, EXPLAIN):
            with self.subTest(verb=words[0]):
                self.assertRegex(on_terminal(words), COLOUR)
        self.assertRegex(on_terminal(["eval", SMALL, "--data", "nowhere"]), COLOUR)

    def test_nothing_but_colours(self):
        """Each is switched off again before its line ends."""
        for words in (EVAL, EXPLAIN, ALIGNED_EXPLAIN):
            text = on_terminal(words)
            self.assertNotIn("\x1b", COLOUR.sub("", text))
            for line in text.splitlines():
                codes = COLOUR.findall(line)
                if codes:
                    self.assertEqual(codes[-1], "\x1b[0m", line)

    def test_not_wanted(self):
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            for words in (EVAL, EXPLAIN, ["eval", SMALL, "--data", "nowhere"]):
                with self.subTest(variables=variables, verb=words[0]):
                    self.assertNotIn("\x1b", on_terminal(words, **variables))

    def test_an_empty_wish_is_none(self):
        """NO_COLOR counts when it is not empty (no-color.org)."""
        self.assertIn("\x1b", on_terminal(EVAL, NO_COLOR=""))

    def test_same_text_without_them(self):
        for words in (EVAL, EXPLAIN):
            self.assertEqual(COLOUR.sub("", on_terminal(words, 120)),
                             on_terminal(words, 120, NO_COLOR="1"))

    def test_pipes(self):
        for run in (evaluate(), explain("E"), evaluate("--format", "csv"),
                    evaluate("--format", "json"), explain("E", "--format", "json")):
            self.assertNotIn("\x1b", run.out)
            self.assertNotIn("\x1b", run.err)

    def test_each_stream_by_itself(self):
        """Words on the terminal, results in a file: the file has no colours."""
        run = subprocess.run([RUNG, *EVAL], stdout=subprocess.PIPE, check=False,
                             stderr=subprocess.DEVNULL, env=environment())
        self.assertNotIn(b"\x1b", run.stdout)
        self.assertNotIn("\x1b", on_terminal([*EVAL, "--format", "csv"], streams=["stdout"]))
        self.assertIn("\x1b", on_terminal(["eval", SMALL, "--data", "nowhere"],
                                          streams=["stderr"]))


class Widths(Case):
    def fits(self, words, width):
        text = on_terminal(words, width, streams=["stdout"], NO_COLOR="1")
        self.assertTrue(text)
        for line in text.splitlines():
            self.assertLessEqual(width_of(line), width, f"{width}: {line!r}")

    def test_small(self):
        for width in range(60, 201, 14):
            self.fits(EVAL, width)
            self.fits(EXPLAIN, width)

    def test_aligned(self):
        """Names in seven scripts, two of them twice as wide."""
        for width in (60, 80, 101, 160):
            self.fits(ALIGNED_EVAL, width)
            self.fits(ALIGNED_EXPLAIN, width)
            self.fits([*ALIGNED_EXPLAIN, "--lang", "ru"], width)

    def test_columns_say_more_than_the_terminal(self):
        text = on_terminal(EVAL, 200, streams=["stdout"], COLUMNS="70", NO_COLOR="1")
        self.assertLessEqual(max(map(width_of, text.splitlines())), 70)

    def test_figures_are_never_cut(self):
        """However narrow it is, an ellipsis stands in words only."""
        for width in (60, 80, 100):
            text = on_terminal(ALIGNED_EVAL, width, streams=["stdout"], NO_COLOR="1")
            self.assertNotRegex(text, r"[$0-9][0-9,.]*…  *[$0-9]")
            for figure in re.findall(r"\$[0-9][^ ]*", text):
                if not figure.endswith("…"):
                    self.assertRegex(figure, r"^\$[0-9,]+(\.[0-9]{2,})?[,;:)]?")

    def test_explain_cuts_nothing(self):
        """What a line has no room for goes to the next."""
        for width in (60, 80, 120):
            text = on_terminal(EXPLAIN, width, streams=["stdout"], NO_COLOR="1")
            words = re.sub(r"\s+", "", text)
            whole = explain("E").out
            for label in ("not met, $0.01 below", "[2.2 Points]", "program.lua:98"):
                self.assertIn(label, whole)
                self.assertIn(label.replace(" ", ""), words)


class Progress(Case):
    """What takes over a second says so on a terminal, and takes it back."""

    def paused(self, folder, stderr):
        """Its output, whose reader lets it wait for over a second."""
        process = subprocess.Popen(
            [RUNG, "eval", folder, "--data", folder, "--period", "2026",
             "--format", "csv"],
            env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=stderr)
        time.sleep(2.5)
        output = process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(), 0)
        return output

    def test_shown_and_erased(self):
        try:
            ours, theirs = pty.openpty()
        except OSError as error:
            raise unittest.SkipTest(f"this machine has no pseudo-terminals: {error}")
        rows = "".join(f"P{i},{i}\n" for i in range(20000))
        with workspace() as folder, tempfile.TemporaryFile() as file:
            write_program(folder, MANY)
            write(os.path.join(folder, "partners.csv"), "partner_id,size\n" + rows)
            beside_words = self.paused(folder, theirs)
            into_file = self.paused(folder, file)
            file.seek(0)
            told = file.read()
        os.close(theirs)
        words = read_all(ours).decode("utf-8")
        os.close(ours)
        self.assertIn("writing the results: 20000 partners ...\r\x1b[K", words)
        self.assertNotIn(b"writing", told)
        self.assertEqual(beside_words, into_file)
        self.assertEqual(into_file.count(b"\n"), 20001)


if __name__ == "__main__":
    unittest.main()
