"""Compares what `rung check` says about wrong programs with errors/*.golden, letter by letter.

    golden.py RUNG [FILE.golden ...]

README.md has the format. Exit: 0 all as expected, 1 not.
"""

import concurrent.futures
import difflib
import pathlib
import sys

import harness


class Program:
    """The files of one program and the text that is expected on standard error."""

    def __init__(self, golden, line, title, shared):
        self.golden, self.line, self.title = golden, line, title
        self.files, self.expected, self.failure = dict(shared), None, None


def strip_blank(lines):
    text = "\n".join(lines).strip("\n")
    return text + "\n" if text else ""


def read_golden(path):
    """The programs of a file. `=== base` holds files that every program there has."""
    shared, programs = {}, []
    for title, first, lines in harness.parts_of(path.read_text(encoding="utf-8"), "==="):
        program = Program(path, first - 1, title, shared)
        for name, _, body in harness.parts_of("\n".join(lines), "---"):
            if name == "expect":
                program.expected = strip_blank(body)
            elif name and name.endswith(" crlf"):
                program.files[name[:-5]] = strip_blank(body).replace("\n", "\r\n")
            elif name:
                program.files[name] = strip_blank(body)
        if title == "base":
            shared = program.files
        elif title:
            programs.append(program)
    return programs


def check(rung, program):
    with harness.scratch() as folder:
        harness.write_files(folder, {f"p/{n}": t for n, t in program.files.items()})
        ran = harness.run(rung, ["check", "p"], folder)
    code = 2 if "error[" in (program.expected or "") else 0
    found = strip_blank(ran.err.split("\n"))
    if program.expected is None:
        program.failure = "there is no `--- expect`"
    elif ran.code != code:
        program.failure = f"exit {ran.code}, expected {code}\n{found}"
    elif found != program.expected:
        program.failure = "".join(difflib.unified_diff(
            program.expected.splitlines(True), found.splitlines(True),
            "expected", "found", n=20))
    return program


def main(words):
    rung = str(pathlib.Path(words[0]).resolve())
    folder = pathlib.Path(__file__).parent / "errors"
    files = [pathlib.Path(word) for word in words[1:]] or sorted(folder.glob("*.golden"))
    programs = [program for file in files for program in read_golden(file)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        programs = list(pool.map(lambda program: check(rung, program), programs))
    failures = [program for program in programs if program.failure]
    for program in failures:
        print(f"{program.golden.name}:{program.line}: {program.title}\n{program.failure}")
    print(f"{len(programs)} programs, {len(failures)} not as expected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
