"""Help, version, completions, and the nearest word for one that is not there."""
import os
import re
import shutil
import subprocess
import unittest

from support import ROOT, RUNG, SMALL, Case, environment, rung, workspace, write

VERBS = ["approve", "baseline", "cache", "check", "diff", "eval", "explain", "mutate", "plan",
         "verify"]
WORDS = [*VERBS, "help", "completion"]


def run_line(line):
    """A line as a reader of the help types it, in a copy of the project that it may write
    to, with rung in the PATH."""
    with workspace() as base:
        folder = os.path.join(base, "project")
        for part in ("rules/aligned-si", "examples/aligned-si", "examples/rule-change"):
            shutil.copytree(os.path.join(ROOT, part), os.path.join(folder, part))
        os.symlink(RUNG, os.path.join(base, "rung"))
        path = base + ":" + os.environ["PATH"]
        return subprocess.run(["/bin/sh", "-c", line], cwd=folder, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment(PATH=path), timeout=60)


class Help(Case):
    def test_leads_with_an_example_that_runs(self):
        for words in (["help"], *(["help", word] for word in VERBS + ["completion"])):
            with self.subTest(words=words):
                run = rung(*words)
                self.assertEqual(run.code, 0)
                self.assertEqual(run.err, "")
                lines = run.out.splitlines()
                self.assertEqual(lines[0], "Example:")
                self.assertTrue(lines[1].strip().startswith("rung "))
                done = run_line(lines[1].strip())
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(done.stdout)

    def test_the_same_from_each_side(self):
        for verb in VERBS:
            wanted = rung("help", verb).out
            for words in ([verb, "--help"], [verb, "-h"], [verb, SMALL, "--nonsense", "-h"]):
                self.assertEqual(rung(*words).out, wanted, words)
        self.assertEqual(rung("--help").out, rung("help").out)

    def test_names_every_option_of_a_verb(self):
        """What help does not name, the verb does not take."""
        for verb in VERBS:
            text = rung("help", verb).out
            for option in re.findall(r"--[a-z-]+", text):
                if option == "--help":
                    continue
                run = rung(verb, SMALL, option, "--nonsense")
                self.assertNotIn(f"unknown option '{option}'", run.err)

    def test_lists_the_verbs(self):
        text = rung("help").out
        for word in WORDS:
            self.assertRegex(text, rf"(?m)^ +{word} ")

    def test_fits_eighty_columns(self):
        for words in (["help"], *(["help", word] for word in WORDS if word != "help"),
                      ["help", "exit-codes"]):
            for line in rung(*words).out.splitlines():
                if not line.startswith("   rung "):  # an example stays in one piece
                    self.assertLessEqual(len(line), 80)

    def test_exit_codes(self):
        text = rung("help", "exit-codes").out
        for code in "0123":
            self.assertRegex(text, rf"(?m)^ +{code} ")

    def test_behind_two_dashes_it_is_a_name(self):
        run = rung("check", "--", "--help")
        self.assertFails(run, "--help")


class Version(Case):
    def test_is_the_project_s(self):
        with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
            version = re.search(r"project\(rung VERSION ([0-9.]+)", file.read()).group(1)
        run = rung("--version")
        self.assertEqual((run.code, run.out, run.err), (0, f"rung {version}\n", ""))


class Nearest(Case):
    def test_verbs(self):
        for word, near in (("evl", "eval"), ("explian", "explain"), ("chek", "check"),
                           ("plna", "plan"), ("hlep", "help")):
            with self.subTest(word=word):
                self.assertFails(rung(word, SMALL), f"'{near}'")

    def test_options(self):
        for word, near in (("--frmat", "--format"), ("--formt=csv", "--format"),
                           ("--perod", "--period"), ("--onyl", "--only"),
                           ("--outptu", "--output"), ("--alow-rejects", "--allow-rejects")):
            with self.subTest(word=word):
                self.assertFails(rung("eval", SMALL, "--data", ".", word, "x"), f"'{near}'")

    def test_nothing_is_near(self):
        run = rung("zzzzzzzzzz")
        self.assertFails(run)
        self.assertNotIn("Did you mean", run.err)


class Completion(Case):
    def test_prints_a_script(self):
        for shell in ("bash", "zsh", "fish"):
            text = rung("completion", shell).out
            self.assertIn("rung", text)
            for word in [*VERBS, "format", "period"]:
                self.assertIn(word, text)

    def test_shells_take_it(self):
        for shell in ("bash", "zsh", "fish"):
            if not shutil.which(shell):
                continue
            with workspace() as base:
                path = os.path.join(base, "script")
                write(path, rung("completion", shell).out)
                done = subprocess.run([shell, "-n", path], check=False,
                                      capture_output=True)
                self.assertEqual((done.returncode, done.stderr), (0, b""))

    @unittest.skipUnless(shutil.which("bash"), "needs bash")
    def test_completes(self):
        for words, wanted in ((["ev"], "eval"), (["ex"], "explain"),
                              (["eval", "--per"], "--period"),
                              (["eval", "--format", "js"], "json")):
            typed = " ".join(["rung", *words])
            script = (f'source "$1"; COMP_WORDS=({typed}); COMP_CWORD={len(words)}; '
                      '_rung; printf "%s\\n" "${COMPREPLY[@]}"')
            with workspace() as base:
                path = os.path.join(base, "script")
                write(path, rung("completion", "bash").out)
                done = subprocess.run(["bash", "-c", script, "bash", path], check=False,
                                      capture_output=True, text=True, cwd=base)
            self.assertIn(wanted, done.stdout.split(), done.stderr)


if __name__ == "__main__":
    unittest.main()
