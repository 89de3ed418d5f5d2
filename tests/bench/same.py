"""same.py RUNG GENERATE SPECIALISED VARIATIONS PLAIN: the reference work on a few deals, and on
enough of them for several threads to have work, says the same in Rung, whatever the threads and
with what the cache keeps, and in C; and so do its variations.
Skipped (77) where the processor cannot run the C."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(out, *command):
    with open(out, "wb") as stream:
        subprocess.run([str(word) for word in command], stdout=stream, check=True)


def main():
    rung, generate, specialised, variations, plain = sys.argv[1:]
    if not {"avx2", "bmi1", "pclmulqdq"} <= set(Path("/proc/cpuinfo").read_text().split()):
        return 77
    for deals, partners in ("1000", "50"), ("80000", "700"):
        with tempfile.TemporaryDirectory() as name:
            subprocess.run([generate, name, deals, partners], check=True)
            compare(rung, specialised, Path(name))
            vary(variations, plain, Path(name))
    return 0


def compare(rung, specialised, folder):
    os.environ["RUNG_CACHE"] = str(Path(folder) / "cache")
    os.environ["RUNG_CACHE_FROM"] = "1"
    for threads in "1", "2", "8":
        run(folder / f"rung{threads}", rung, "eval", HERE / "program", "--data", folder,
            "--period", "2026", "--format", "csv", "--threads", threads,
            "--no-cache")
        run(folder / "c", specialised, folder, threads)
        subprocess.run([sys.executable, "-B", HERE / "compare.py",
                        folder / f"rung{threads}", folder / "c"], check=True)
        if (folder / f"rung{threads}").read_bytes() != (folder / "rung1").read_bytes():
            sys.exit(f"{threads} threads say something else")
    for time in "first", "second", "third":
        run(folder / "kept", rung, "eval", HERE / "program", "--data", folder,
            "--period", "2026", "--format", "csv")
        if (folder / "kept").read_bytes() != (folder / "rung1").read_bytes():
            sys.exit(f"the {time} time with a cache says something else")


def vary(variations, plain, folder):
    for form in "rung", "plain":
        run(folder / form, sys.executable, "-B", HERE / "settings.py", form)
    run(folder / "c", plain, folder / "rung1", folder / "plain")
    for threads in "1", "8":
        run(folder / "varied", variations, HERE / "program", folder, "2026", threads,
            folder / "rung")
        if (folder / "varied").read_bytes() != (folder / "c").read_bytes():
            sys.exit(f"variations by {threads} threads are not those of C")


sys.exit(main())
