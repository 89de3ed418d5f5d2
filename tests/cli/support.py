"""What the tests of the command line share: running rung, and programs to run it on.

The binary is the one that the variable RUNG names.
"""
import contextlib
import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unicodedata
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RUNG = os.path.abspath(os.environ["RUNG"])
SMALL = os.path.join(HERE, "small")
SMALL_DATA = os.path.join(SMALL, "data")
ALIGNED = os.path.join(ROOT, "rules", "aligned-si")
ALIGNED_DATA = os.path.join(ROOT, "examples", "aligned-si")
# Both programs, with a period that has data.
PROGRAMS = {"small": (SMALL, SMALL_DATA), "aligned-si": (ALIGNED, ALIGNED_DATA)}
OUTPUT_FILES = ["decisions.csv", "partners.csv", "payouts.csv", "rejects.csv", "run.json"]


def environment(**more):
    """A plain environment: nothing of the caller's terminal in it."""
    plain = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    keep = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH")
    plain.update({name: os.environ[name] for name in keep if name in os.environ})
    plain.update(more)
    return plain


class Run:
    def __init__(self, done):
        self.code = done.returncode
        self.bytes = done.stdout
        self.out = done.stdout.decode("utf-8") if done.stdout is not None else ""
        self.err = done.stderr.decode("utf-8") if done.stderr is not None else ""


def rung(*arguments, **options):
    """Runs rung; options are those of subprocess.run."""
    options.setdefault("env", environment())
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return Run(subprocess.run([RUNG, *arguments], check=False, timeout=60, **options))


def evaluate(*more, program=SMALL, data=SMALL_DATA, period="2026", **options):
    """`rung eval` that must work."""
    period = ["--period", period] if period else []
    run = rung("eval", program, "--data", data, *period, *more, **options)
    if run.code != 0:
        raise AssertionError(f"eval {' '.join(more)} ended with {run.code}: {run.err}")
    return run


def explain(partner, *more, program=SMALL, data=SMALL_DATA, period="2026", **options):
    run = rung("explain", program, "--data", data, "--period", period, "--partner",
               partner, *more, **options)
    if run.code != 0:
        raise AssertionError(f"explain {partner} ended with {run.code}: {run.err}")
    return run


def figures(text):
    """JSON with its figures as they are written."""
    return json.loads(text, parse_float=str, parse_int=str)


def partners(*more, **options):
    """{partner: its object}, in the order of the file."""
    run = evaluate("--format", "json", *more, **options)
    return {partner["partner"]: partner for partner in figures(run.out)["partners"]}


def sheet(text):
    """CSV as a list of dictionaries; it must be strict and rectangular."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            raise AssertionError(f"{len(row)} cells under {len(rows[0])} columns: {row}")
    if len(set(rows[0])) != len(rows[0]):
        raise AssertionError(f"columns of the same name: {rows[0]}")
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def read_sheet(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        return sheet(file.read())


def read_bytes(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def contents(folder):
    """{name: bytes} of a folder's files, hidden ones left out; None when it isn't there."""
    if not os.path.isdir(folder):
        return None
    return {name: read_bytes(folder, name) for name in sorted(os.listdir(folder))
            if not name.startswith(".")}


@contextlib.contextmanager
def workspace():
    """A new folder, gone afterwards."""
    folder = tempfile.mkdtemp(prefix="rung-cli-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_data(folder, changes=None, data=SMALL_DATA):
    """A copy of a data folder in folder/data with some files' texts replaced; None: gone."""
    place = os.path.join(folder, "data")
    shutil.copytree(data, place)
    for name, text in (changes or {}).items():
        if text is None:
            os.unlink(os.path.join(place, name))
        else:
            write(os.path.join(place, name), text)
    return place


def write_program(folder, text):
    path = os.path.join(folder, "program.lua")
    write(path, text)
    return path


def small_text():
    with open(os.path.join(SMALL, "program.lua"), encoding="utf-8") as file:
        return file.read()


def small_rows(name):
    with open(os.path.join(SMALL_DATA, name), encoding="utf-8") as file:
        return file.read()


def width_of(text):
    """Columns that a terminal gives a line."""
    width = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return width


class Case(unittest.TestCase):
    """Assertions that the tests share."""

    def assertFails(self, run, *words, code=2):
        """It could not run: nothing on stdout, an error with these words on stderr."""
        self.assertEqual(run.code, code, run.err)
        self.assertEqual(run.out, "")
        self.assertIn("error[", run.err)
        for word in words:
            self.assertIn(word, run.err)
