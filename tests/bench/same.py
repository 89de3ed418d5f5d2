"""same.py RUNG GENERATE SPECIALISED: the reference work on a few deals, and on enough of them
for several threads to have work, says the same in Rung, whatever the threads, and in C.
Skipped (77) where the processor cannot run the C."""
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(out, *command):
    with open(out, "wb") as stream:
        subprocess.run([str(word) for word in command], stdout=stream, check=True)


def main():
    rung, generate, specialised = sys.argv[1:]
    if not {"avx2", "bmi1", "pclmulqdq"} <= set(Path("/proc/cpuinfo").read_text().split()):
        return 77
    for deals, partners in ("1000", "50"), ("80000", "700"):
        compare(rung, generate, specialised, deals, partners)
    return 0


def compare(rung, generate, specialised, deals, partners):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([generate, name, deals, partners], check=True)
        for threads in "1", "2", "8":
            run(folder / f"rung{threads}", rung, "eval", HERE / "program", "--data", name,
                "--period", "2026", "--format", "csv", "--threads", threads)
            run(folder / "c", specialised, name, threads)
            subprocess.run([sys.executable, "-B", HERE / "compare.py",
                            folder / f"rung{threads}", folder / "c"], check=True)
            if (folder / f"rung{threads}").read_bytes() != (folder / "rung1").read_bytes():
                sys.exit(f"{threads} threads say something else")


sys.exit(main())
