"""What the tests of the cache share: a place with data and a cache of its own."""
import os
import re
import time

from support import ROOT, SMALL, copy_data, environment, rung, small_rows

TAKEN = "^tables and [1-9][0-9]* results from the cache"
FORMATS = [["--format", "json"], ["--format", "csv"], ["--format", "table"]]


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


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def write_bytes(path, data):
    with open(path, "wb") as file:
        file.write(data)
