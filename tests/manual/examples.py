"""Runs the examples of Markdown pages and compares what they print, byte by byte.

    examples.py --rung BINARY --source FOLDER [--only TEXT] PAGE ...

A page may be a folder: the README.md of each folder in it, then.

A page's fenced blocks say what they are after the language:

    lua name=acme           begins the folder acme: its program.lua
    lua with=acme           a fresh copy of the folder acme as it was when the next folder
                            began, and this block at the end of its program.lua
    lua file=rates.lua      another file of the folder at hand; so do csv, text ... blocks
    csv file=deals.csv
    lua name=desk data=acme begins the folder desk with acme's CSV files
    console                 `$ rung ...` lines, each followed by its standard output
    console show=all        ... by its standard error first
    console exit=2          ... and how the last of them ends; 0 unless said

Commands run beside the folder, so `rung eval acme --data acme` finds it. A page without a
folder so far runs its commands where the project's rules and examples are. Blocks with no
such words, and console blocks that do not begin with `$ rung `, are prose.
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\S*)\s*(.*)$")
ATTRIBUTE = re.compile(r"^([a-z]+)=(\S+)$")


class Fault(Exception):
    """What is wrong with a page: its place and a message."""


def blocks_of(page):
    """(line, language, attributes, text) of each fenced block that has a language."""
    blocks, opened, lines = [], None, []
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        fence = FENCE.match(line)
        if opened is None and fence:
            opened, lines = (number, fence.group(1), fence.group(2).split()), []
        elif opened is not None and line == "```":
            start, language, words = opened
            blocks.append((start, language, attributes_of(page, start, language, words),
                           "".join(text + "\n" for text in lines)))
            opened = None
        elif opened is not None:
            lines.append(line)
    if opened is not None:
        raise Fault(f"{page}:{opened[0]}: this block is not closed")
    return blocks


def attributes_of(page, line, language, words):
    known = {"lua": {"name", "with", "file", "data"}, "console": {"exit", "show"}}
    attributes = {}
    for word in words:
        match = ATTRIBUTE.match(word)
        if not match or match.group(1) not in known.get(language, {"file"}):
            raise Fault(f"{page}:{line}: a block of {language} takes no {word!r}")
        attributes[match.group(1)] = match.group(2)
    return attributes


def commands_of(text):
    """(command, expected output) pairs of a console block."""
    pairs = []
    for line in text.split("\n")[:-1]:
        if line.startswith("$ "):
            pairs.append((line[2:], []))
        else:
            pairs[-1][1].append(line + "\n")
    return [(command, "".join(lines)) for command, lines in pairs]


class Folders:
    """The folders that a page has begun: name -> { file: text }."""

    def __init__(self, source):
        self.source = source
        self.kept, self.name, self.files, self.copied = {}, None, {}, False

    def begin(self, block, where):
        _, _, attributes, text = block
        self.keep()
        if "with" in attributes:
            name = attributes["with"]
            if name not in self.kept:
                raise Fault(f"{where}: no folder {name!r} has begun")
            self.name, self.files = name, dict(self.kept[name])
            self.files["program.lua"] += "\n" + text
            self.copied = True
            return
        self.name, self.copied = attributes["name"], False
        if self.name in self.kept:
            raise Fault(f"{where}: a second folder {self.name!r}")
        self.files = {file: data for file, data in
                      self.kept.get(attributes.get("data"), {}).items() if file.endswith(".csv")}
        self.files["program.lua"] = text

    def keep(self):
        if self.name is not None and not self.copied:
            self.kept[self.name] = self.files

    def write(self, root):
        if self.name is None:
            for part in ("rules", "examples"):
                (root / part).symlink_to(self.source / part)
            return
        for file, text in self.files.items():
            path = root / self.name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def run_console(block, folders, binary, where):
    """The differences of a console block, as lines; none when all is as printed."""
    _, _, attributes, text = block
    wanted = int(attributes.get("exit", "0"))
    found, code = "", 0
    with tempfile.TemporaryDirectory(prefix="rung-manual-") as scratch:
        root = pathlib.Path(scratch)
        folders.write(root)
        tools = root / ".tools"
        tools.mkdir()
        (tools / "rung").symlink_to(binary)
        environment = {"PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
                       "HOME": scratch}
        for command, _ in commands_of(text):
            done = subprocess.run(["sh", "-c", command], cwd=root, env=environment,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            code = done.returncode
            words = done.stderr if attributes.get("show") == "all" else b""
            found += f"$ {command}\n" + (words + done.stdout).decode("utf-8")
    lines = list(difflib.unified_diff(text.splitlines(), found.splitlines(),
                                      f"{where} (printed)", f"{where} (found)", lineterm=""))
    if not lines and text != found:
        lines.append(f"{where}: the last line ends otherwise")
    if code != wanted:
        lines.append(f"{where}: ended with {code}, {wanted} is said")
    return lines


def run_page(page, binary, source, only=None):
    """How many console blocks ran, and their differences."""
    folders, count, faults = Folders(source), 0, []
    for block in blocks_of(page):
        line, language, attributes, text = block
        where = f"{page.name}:{line}"
        if "name" in attributes or "with" in attributes:
            folders.begin(block, where)
        elif "file" in attributes:
            if folders.name is None:
                raise Fault(f"{where}: a file before any folder")
            folders.files[attributes["file"]] = text
        elif language == "console" and text.startswith("$ rung "):
            count += 1
            if only is None or only in text:
                faults += run_console(block, folders, binary, where)
    return count, faults


def main(arguments):
    parser = argparse.ArgumentParser(description="Runs the examples of Markdown pages.")
    parser.add_argument("--rung", required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--source", required=True,
                        type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--at-least", type=int, default=0, help="examples that must be there")
    parser.add_argument("--only", help="only blocks with this text")
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    options = parser.parse_args(arguments)
    total, bad = 0, 0
    pages = [page for given in options.pages
             for page in (sorted(given.glob("*/README.md")) if given.is_dir() else [given])]
    for page in pages:
        try:
            count, faults = run_page(page, options.rung, options.source, options.only)
        except Fault as fault:
            count, faults = 0, [str(fault)]
        total, bad = total + count, bad + len(faults)
        for fault in faults:
            print(fault)
    print(f"{total} examples in {len(pages)} pages, {'all' if not bad else 'not'}"
          " as printed")
    if total < options.at_least:
        print(f"at least {options.at_least} examples must be there")
    return 1 if bad or total < options.at_least else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
