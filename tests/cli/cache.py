"""What is kept of the data changes no byte of what comes out: cold, warm, damaged, in a
folder that is not there or not to be used, and with files that change under it."""
import gzip
import os
import random
import re
import resource
import shutil
import stat
import subprocess
import time
import unittest

from support import (ROOT, RUNG, SMALL, SMALL_DATA, Case, contents, copy_data, environment, rung,
                     small_rows, small_text, workspace, write, write_program)

SETTLED = 10  # seconds that a file must not have been touched for, and some more
TAKEN = "^tables and [1-9][0-9]* results from the cache"
FORMATS = [["--format", "json"], ["--format", "csv"], ["--format", "table"]]


def age(folder):
    """Makes the files look untouched for a while; what was changed is still now."""
    then = time.time() - SETTLED
    for name in os.listdir(folder):
        os.utime(os.path.join(folder, name), (then, then))


def many_deals():
    """So many rows that what is worked out for a partner is worth keeping."""
    rows = small_rows("deals.csv").rstrip("\n").split("\n")
    for i in range(400):
        rows.append(f"m{i},{'ABCDE'[i * 7 % 5]},2026-{1 + i % 12:02}-{1 + i % 28:02},"
                    f"{(i * 3571) % 9000}.{i % 100:02},{'xyz'[i % 3]},{('no', 'yes')[i % 2]}")
    return "\n".join(rows) + "\n"


def programs():
    """[(program, data)]"""
    examples, rules = os.path.join(ROOT, "examples"), os.path.join(ROOT, "rules")
    found = [(os.path.join(rules, name), os.path.join(examples, name))
             for name in sorted(os.listdir(rules))]
    for name in sorted(os.listdir(examples)):
        folder = os.path.join(examples, name)
        if os.path.exists(os.path.join(folder, "program.lua")):
            found.append((folder, folder))
    return found


class Place:
    """A copy of the small program's data with more deals, and a cache of its own."""

    def __init__(self, base, changes=None, program=SMALL):
        self.base = base
        self.data = copy_data(base, {"deals.csv": many_deals(), **(changes or {})})
        self.home = os.path.join(base, "cache")
        self.program = program

    def environment(self, **more):
        return environment(RUNG_CACHE=self.home, RUNG_CACHE_FROM="1", **more)

    def run(self, *words, verb="eval", **more):
        more.setdefault("env", self.environment())
        return rung(verb, self.program, "--data", self.data, "--period", "2026", *words,
                    **more)

    def told(self, *words, **more):
        """What --stats says of the cache."""
        run = self.run("--stats", *words, **more)
        if run.code != 0:
            raise AssertionError(run.err)
        return re.search(r"(?m)^cache: (.*)$", run.err).group(1)

    def files(self, ending=""):
        if not os.path.isdir(self.home):
            return []
        return sorted(os.path.join(self.home, name) for name in os.listdir(self.home)
                      if name.endswith(ending))

    def settle(self):
        """Makes the data known by its looks: its times of change lie back far enough."""
        time.sleep(2.2)
        self.run()


def outcome(run):
    """All that a user sees, without what the cache says of itself."""
    return run.code, run.bytes, re.sub(r"(?m)^note: what the cache .*\n", "", run.err)


class Same(Case):
    def test_every_output(self):
        """Cold, warm and without: eval in each format, into a folder, explain."""
        for words in [*FORMATS, ["--only", "B,E"], ["--threads", "1"]]:
            with self.subTest(words=words), workspace() as base:
                place = Place(base)
                wanted = outcome(place.run("--no-cache", *words))
                self.assertEqual(place.files(), [])
                self.assertEqual(outcome(place.run(*words)), wanted)
                self.assertEqual(len(place.files(".data")), 1)
                for _ in range(2):
                    self.assertEqual(outcome(place.run(*words)), wanted)
                self.assertRegex(place.told(*words), TAKEN)
        with workspace() as base:
            place = Place(base)
            for partner in "ABCDEF":
                words = ["--partner", partner]
                wanted = outcome(place.run("--no-cache", *words, verb="explain"))
                self.assertEqual(wanted[0], 0)
                for _ in range(2):
                    self.assertEqual(outcome(place.run(*words, verb="explain")), wanted)

    def test_folder(self):
        """Digests of inputs are there although the tables were kept without them."""
        with workspace() as base:
            place = Place(base)
            out = [os.path.join(base, str(i)) for i in range(4)]
            place.run("--no-cache", "-o", out[0])
            place.run()
            for folder in out[1:]:
                self.assertRegex(place.told("-o", folder), TAKEN)
                self.assertEqual(contents(folder), contents(out[0]))

    def test_rejected_rows(self):
        bad = many_deals().rstrip("\n").split("\n")
        bad[2] = bad[2].replace("700.00", "7x")
        bad += ["not a row"]
        with workspace() as base:
            place = Place(base, {"deals.csv": "\n".join(bad) + "\n"})
            out = [os.path.join(base, str(i)) for i in range(3)]
            words = [["--allow-rejects", "9", "-o", folder] for folder in out]
            wanted = outcome(place.run("--no-cache", *words[0]))
            self.assertEqual(wanted[0], 0, wanted)
            self.assertIn("error[", wanted[2])
            for i in (1, 2):
                self.assertEqual(outcome(place.run(*words[i]))[0], 0)
                self.assertEqual(contents(out[i]), contents(out[0]))
            self.assertRegex(place.told("--allow-rejects", "9"), TAKEN)
            for few in ("0", "1"):
                wanted = outcome(place.run("--no-cache", "--allow-rejects", few))
                self.assertEqual(wanted[0], 2)
                self.assertEqual(outcome(place.run("--allow-rejects", few)), wanted)

    def test_data_that_fails_is_not_kept(self):
        with workspace() as base:
            place = Place(base, {"deals.csv": "nonsense\n"})
            wanted = outcome(place.run("--no-cache"))
            self.assertEqual(wanted[0], 2)
            for _ in range(2):
                self.assertEqual(outcome(place.run()), wanted)
            self.assertEqual(place.files(".data"), [])

    def test_packed_files(self):
        with workspace() as base:
            place = Place(base)
            deals = os.path.join(place.data, "deals.csv")
            with open(deals, "rb") as file, gzip.open(deals + ".gz", "wb") as packed:
                packed.write(file.read())
            self.assertEqual(place.run().code, 2)  # two files of one source
            os.unlink(deals)
            wanted = outcome(place.run("--no-cache"))
            for _ in range(2):
                self.assertEqual(outcome(place.run()), wanted)
            self.assertRegex(place.told(), TAKEN)
            with open(deals, "w", encoding="utf-8") as file:
                file.write(many_deals())
            self.assertEqual(place.run().code, 2)

    def test_other_rules(self):
        """A rule that is changed finds the tables; a column that is added does not."""
        with workspace() as base:
            text = small_text()
            program = write_program(base, text)
            place = Place(base, program=program)
            place.run()
            metric = '\nmetric "more" "count(deals)"\n'
            target = text.replace("| $100   | $1k    | $10k |", "| $200   | $2k    | $9k |")
            self.assertNotEqual(target, text)
            write(program, target)
            self.assertEqual(outcome(place.run()), outcome(place.run("--no-cache")))
            write(program, text + metric)
            self.assertEqual(outcome(place.run()), outcome(place.run("--no-cache")))
            self.assertRegex(place.told(), TAKEN)
            self.assertEqual(len(place.files(".data")), 1)


    def test_programs(self):
        """Every program that is shipped, and the examples: eval and explain."""
        for program, data in programs():
            with self.subTest(program=program), workspace() as base:
                env = environment(RUNG_CACHE=os.path.join(base, "cache"), RUNG_CACHE_FROM="1")
                words = [program, "--data", data, "--period", "2026"]
                partner = rung("eval", *words, "--format", "csv").out.split("\n")[1]
                partner = partner.split(",")[0]
                for verb in (["eval", *words], ["eval", *words, "--format", "json"],
                             ["explain", *words, "--partner", partner]):
                    wanted = outcome(rung(*verb))
                    self.assertEqual(wanted[0], 0, wanted)
                    for _ in range(2):
                        self.assertEqual(outcome(rung(*verb, env=env)), wanted)

    def test_periods(self):
        """Results of one period do not pass for those of another."""
        with workspace() as base:
            place = Place(base)
            for period in ("2025", "2026", "2026-Q2", "2026-03", "2025", "1999",
                           "2026-01-02..2026-01-02", "2026"):
                words = ["eval", SMALL, "--data", place.data, "--period", period,
                         "--format", "json"]
                self.assertEqual(
                    outcome(rung(*words, env=place.environment())),
                    outcome(rung(*words, "--no-cache", env=place.environment())))


class Changed(Case):
    def changed(self, change, settle=False):
        """The first run is kept, the files change, and the second sees the change."""
        with workspace() as base:
            place = Place(base)
            age(place.data)
            place.run()
            if settle:
                place.settle()
                self.assertRegex(place.told(), TAKEN)
            change(os.path.join(place.data, "deals.csv"))
            wanted = place.run("--no-cache")
            self.assertNotEqual(wanted.bytes, b"")
            self.assertEqual(outcome(place.run()), outcome(wanted))
            self.assertEqual(outcome(place.run()), outcome(wanted))
            return wanted.bytes

    @staticmethod
    def another_figure(path):
        """The same size, and the times that the file had."""
        before = os.stat(path)
        with open(path, "r+", encoding="utf-8") as file:
            text = file.read()
            file.seek(0)
            file.write(text.replace(",500.00,", ",600.00,", 1))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert os.stat(path).st_size == before.st_size
        assert os.stat(path).st_mtime_ns == before.st_mtime_ns

    def test_same_size_and_time(self):
        with workspace() as base:
            unchanged = Place(base).run("--no-cache").bytes
        for settle in (False, True):
            self.assertNotEqual(self.changed(self.another_figure, settle), unchanged)

    def test_another_file_in_its_place(self):
        def replace(path):
            shutil.copy2(path, path + "x")
            self.another_figure(path + "x")
            os.replace(path + "x", path)
        self.changed(replace, settle=True)

    def test_a_row_more(self):
        def append(path):
            with open(path, "r+", encoding="utf-8") as file:
                row = file.read().rstrip("\n").split("\n")[1]
                file.write(row.replace(row.split(",")[0], "new", 1) + "\n")
        self.changed(append)

    def test_touched_only(self):
        """The same bytes under a new time are the same data."""
        with workspace() as base:
            place = Place(base)
            place.run()
            os.utime(os.path.join(place.data, "deals.csv"))
            self.assertRegex(place.told(), TAKEN)

    def test_a_file_that_goes(self):
        with workspace() as base:
            place = Place(base)
            place.run()
            os.unlink(os.path.join(place.data, "deals.csv"))
            self.assertFails(place.run(), "error[no-file]")


class Damage(Case):
    def check(self, place, wanted, path, damaged, *words, **more):
        write_bytes(path, damaged)
        run = place.run(*words, **more)
        self.assertEqual(outcome(run), wanted)
        return "note: what the cache kept" in run.err

    def test_anywhere(self):
        """A flipped byte at each section, and anywhere, is noticed or does nothing."""
        chance = random.Random(20260731)
        for ending, words, more in ((".data", [], {}), (".results", [], {}),
                                    (".data", ["-o"], {}),
                                    (".data", ["--partner", "E"], {"verb": "explain"})):
            with self.subTest(ending=ending, words=words), workspace() as base:
                place = Place(base)
                if words == ["-o"]:
                    words = ["-o", os.path.join(base, "out"), "--format", "json"]
                wanted = outcome(place.run("--no-cache", *words, **more))
                folder = contents(os.path.join(base, "out"))
                place.run()
                good = {path: read_bytes(path) for path in place.files()}
                [path] = place.files(ending)
                size = len(good[path])
                noticed, tries = 0, 30
                for i in range(tries):
                    at = chance.randrange(size) if i % 2 else i * size // tries
                    for name, text in good.items():
                        write_bytes(name, text)
                    flipped = bytes([good[path][at] ^ (1 << chance.randrange(8))])
                    noticed += self.check(place, wanted, path, good[path][:at] + flipped +
                                          good[path][at + 1:], *words, **more)
                    self.assertEqual(contents(os.path.join(base, "out")), folder)
                self.assertGreater(noticed, tries // 4)

    def test_cut_short_and_foreign(self):
        for ending in (".data", ".results"):
            with self.subTest(ending=ending), workspace() as base:
                place = Place(base)
                wanted = outcome(place.run("--no-cache"))
                place.run()
                [path] = place.files(ending)
                good = read_bytes(path)
                for length in (0, 1, 7, 8, 64, 127, len(good) // 2, len(good) - 1):
                    self.assertTrue(self.check(place, wanted, path, good[:length]), length)
                self.assertTrue(self.check(place, wanted, path, good + b"\0"))
                self.assertTrue(self.check(place, wanted, path, b"x" * len(good)))
                # Of another version: not damaged, and replaced.
                foreign = good[:8] + b"\xff\xff\0\0" + good[12:]
                self.assertFalse(self.check(place, wanted, path, foreign))
                self.assertRegex(place.told(), TAKEN)

    def test_what_is_known_of_files(self):
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run("--no-cache"))
            place.run()
            [path] = place.files(".files")
            good = read_bytes(path)
            for at in range(0, len(good), 7):
                self.check(place, wanted, path,
                           good[:at] + bytes([good[at] ^ 255]) + good[at + 1:])
            os.unlink(path)
            self.assertEqual(outcome(place.run()), wanted)

    def test_entry_of_another_data(self):
        """A file under the name of another entry is not of this data."""
        with workspace() as base, workspace() as other:
            place, stranger = Place(base), Place(other)
            Changed.another_figure(os.path.join(stranger.data, "deals.csv"))
            wanted = outcome(place.run("--no-cache"))
            place.run()
            stranger.run()
            shutil.copy(stranger.files(".data")[0], place.files(".data")[0])
            self.assertEqual(outcome(place.run()), wanted)


class Folders(Case):
    def test_not_to_be_used(self):
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run("--no-cache"))
            os.mkdir(place.home)
            os.chmod(place.home, 0o777)
            self.assertIn("others can write to it", place.told())
            self.assertEqual(outcome(place.run()), wanted)
            self.assertEqual(place.files(), [])
            os.chmod(place.home, 0o700)
            self.assertIn("tables kept", place.told())
            os.chmod(place.files(".data")[0], 0o666)
            self.assertIn("tables kept", place.told())

    def test_a_file_in_its_place(self):
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run("--no-cache"))
            write(place.home, "")
            self.assertIn("not used", place.told())
            self.assertEqual(outcome(place.run()), wanted)

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_read_only(self):
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run("--no-cache"))
            os.mkdir(place.home, 0o500)
            self.assertIn("not kept", place.told())
            self.assertEqual(outcome(place.run()), wanted)

    def test_full(self):
        """The system takes no more bytes: the run has its results, and nothing is left."""
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run("--no-cache"))

            def limit():
                resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
            self.assertIn("not kept", place.told(preexec_fn=limit))
            self.assertEqual(outcome(place.run(preexec_fn=limit)), wanted)
            self.assertEqual(place.files(), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_of_another_user(self):
        with workspace() as base:
            os.chmod(base, 0o755)
            place = Place(base)
            wanted = outcome(place.run())
            os.chmod(place.home, 0o755)
            self.assertIn("belongs to another user", place.told(user=65534))
            self.assertEqual(outcome(place.run(user=65534)), wanted)

    def test_no_folder(self):
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run("--no-cache"))
            plain = environment(RUNG_CACHE_FROM="1")
            self.assertEqual(outcome(place.run(env=plain)), wanted)
            self.assertIn("no home folder", place.told(env=plain))

    def test_modes_and_places(self):
        with workspace() as base:
            place = Place(base)
            for variables, below in (({"HOME": base}, ".cache/rung"),
                                     ({"XDG_CACHE_HOME": base + "/x", "HOME": base},
                                      "x/rung")):
                place.home = os.path.join(base, below)
                env = environment(RUNG_CACHE_FROM="1", **variables)
                self.assertEqual(place.run(env=env).code, 0)
                self.assertEqual(stat.S_IMODE(os.stat(place.home).st_mode), 0o700)
                self.assertEqual(len(place.files()), 3)
                for path in place.files():
                    self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_small_data_is_not_kept(self):
        with workspace() as base:
            place = Place(base)
            env = environment(RUNG_CACHE=place.home)
            self.assertIn("small", place.told(env=env))
            self.assertEqual(place.files(), [])

    def test_limit(self):
        with workspace() as base:
            place = Place(base)
            env = place.environment(RUNG_CACHE_SIZE="1k")
            self.assertIn("larger than the cache may be", place.told(env=env))
            self.assertEqual(place.files(), [])

    def test_the_oldest_go(self):
        with workspace() as base:
            places = []
            for i in range(3):
                os.mkdir(os.path.join(base, str(i)))
                places.append(Place(os.path.join(base, str(i))))
                places[i].home = os.path.join(base, "cache")
                places[i].run()
            data = places[0].files(".data")
            size = sum(os.path.getsize(path) for path in places[0].files()) // 3
            for path in places[0].files():
                os.utime(path, (time.time() - 100, time.time() - 100))
            places[0].run()  # used again: the others are older now
            env = places[0].environment(RUNG_CACHE_SIZE=str(int(size * 2.5)))
            os.mkdir(os.path.join(base, "3"))
            last = Place(os.path.join(base, "3"))
            last.home = places[0].home
            last.run(env=env)
            self.assertEqual(len(last.files(".data")), 2)
            self.assertRegex(places[0].told(), TAKEN)
            self.assertRegex(last.told(), TAKEN)
            self.assertEqual(len(data), 3)


class Together(Case):
    def test_many_at_once(self):
        """Runs that write and read the same entry at the same time, while it goes."""
        with workspace() as base:
            place = Place(base)
            wanted = place.run("--no-cache")
            words = [RUNG, "eval", SMALL, "--data", place.data, "--period", "2026"]
            for _ in range(3):
                runs = [subprocess.Popen(words, env=place.environment(),
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                        for _ in range(6)]
                for path in place.files(".data"):
                    os.unlink(path)
                for run in runs:
                    out, err = run.communicate(timeout=60)
                    self.assertEqual((run.returncode, out), (0, wanted.bytes), err)
            self.assertRegex(place.told(), TAKEN)
            self.assertEqual([name for name in place.files() if "new-" in name], [])


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def write_bytes(path, data):
    with open(path, "wb") as file:
        file.write(data)


if __name__ == "__main__":
    unittest.main()
