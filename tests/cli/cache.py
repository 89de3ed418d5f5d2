"""What is kept of the data changes no byte of what comes out: cold, warm, in a folder that
is not there or not to be used, and with files that change under it."""
import gzip
import os
import re
import resource
import shutil
import stat
import subprocess
import time
import unittest

from cache_support import (FORMATS, TAKEN, Place, another_figure, many_deals, outcome,
                           programs, read_bytes, write_bytes)
from support import (RUNG, SMALL, Case, contents, environment, rung, sheet, small_text,
                     workspace, write, write_program)


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

    def test_same_size_and_time(self):
        with workspace() as base:
            unchanged = Place(base).run("--no-cache").bytes
        for settle in (False, True):
            self.assertNotEqual(self.changed(another_figure, settle), unchanged)

    def test_another_file_in_its_place(self):
        def replace(path):
            shutil.copy2(path, path + "x")
            another_figure(path + "x")
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

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a folder away")
    def test_of_another_user(self):
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run())
            os.chown(place.home, 65534, 65534)
            self.assertIn("belongs to another user", place.told())
            self.assertEqual(outcome(place.run()), wanted)

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


class Verb(Case):
    """rung cache: what there is, whether it is sound, and away with it."""

    def verb(self, place, *words, code=0):
        run = rung("cache", *words, env=place.environment())
        self.assertEqual(run.code, code, run.err)
        return run

    def test_lists(self):
        with workspace() as base:
            place = Place(base)
            self.assertIn("nothing is kept", self.verb(place).out)
            place.run()
            kept = sum(os.path.getsize(path) for path in place.files())
            data = sum(os.path.getsize(os.path.join(place.data, name))
                       for name in os.listdir(place.data))
            [row] = sheet(self.verb(place, "--format", "csv").out)
            self.assertEqual((row["program"], row["data"], row["state"]),
                             ("small", os.path.realpath(place.data), "good"))
            self.assertEqual((row["files"], row["data_bytes"], row["kept_bytes"]),
                             ("3", str(data), str(kept)))
            self.assertIn(place.home, self.verb(place).err)

    def test_checks(self):
        for ending in (".data", ".files", ".results"):
            with self.subTest(ending=ending), workspace() as base:
                place = Place(base)
                place.run()
                self.assertIn("good", self.verb(place, "check").out)
                [path] = place.files(ending)
                good = read_bytes(path)
                for at in (0, 200, len(good) - 1):
                    write_bytes(path, good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
                    self.assertIn("damaged", self.verb(place, "check", code=1).out, at)
                write_bytes(path, good)
                self.assertIn("good", self.verb(place, "check").out)

    def test_clears(self):
        with workspace() as base:
            place = Place(base)
            place.run()
            for name in ("new-1-0", "mine.txt"):
                write(os.path.join(place.home, name), "")
            self.verb(place, "clear", "--keep", "1G")
            self.assertEqual(len(place.files(".data")), 1)
            self.verb(place, "clear")
            time.sleep(1.1)
            self.verb(place, "clear")
            self.assertEqual([os.path.basename(path) for path in place.files()],
                             ["mine.txt"])
            self.assertIn("nothing is kept", self.verb(place).out)

    def test_refuses(self):
        with workspace() as base:
            place = Place(base)
            for words in (["nonsense"], ["clear", "--keep", "much"], ["--format", "x"]):
                self.assertFails(rung("cache", *words, env=place.environment()))
            os.mkdir(place.home)
            os.chmod(place.home, 0o777)
            self.assertFails(rung("cache", env=place.environment()), "others can write")
            self.assertFails(rung("cache", "clear", env=place.environment()))


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


if __name__ == "__main__":
    unittest.main()
