"""What the three drivers share: running rung on a folder made for the purpose."""

import os
import pathlib
import subprocess
import tempfile

SECONDS = 20                    # no program here may take longer


class Ran:
    """How one run ended: code, out, err; a run that hung has code None."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


def run(rung, words, folder, seconds=SECONDS, environment=None):
    """Runs `rung words...` inside `folder`, so that no message has a machine's path."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", **(environment or {})}
    for name, value in os.environ.items():
        if name.startswith(("ASAN_", "UBSAN_", "LSAN_")):
            environment[name] = value
    try:
        done = subprocess.run([rung, *words], cwd=folder, env=environment, timeout=seconds,
                              capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return Ran(None, "", f"no answer in {seconds} s")
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"),
               done.stderr.decode("utf-8", "replace"))


def write_files(folder, files):
    """files: relative name -> text."""
    for name, text in files.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def scratch():
    return tempfile.TemporaryDirectory(prefix="rung-language-")


def parts_of(text, mark):
    """Cuts text at lines that begin with `mark`: (title, first line number, lines), ...

    What stands before the first mark has the title None. Lines count from 1.
    """
    parts = [(None, 1, [])]
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(mark + " "):
            parts.append((line[len(mark):].strip(), number + 1, []))
        else:
            parts[-1][2].append(line)
    return parts
