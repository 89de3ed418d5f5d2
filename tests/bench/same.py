"""same.py RUNG GENERATE SPECIALISED: the reference work on a thousand deals says the same in
Rung, whatever the threads, and in C. Skipped (77) where the processor cannot run the C."""
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
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([generate, name, "1000", "50"], check=True)
        for threads in "1", "2", "8":
            run(folder / f"rung{threads}", rung, "eval", HERE / "program", "--data", name,
                "--period", "2026", "--format", "csv", "--threads", threads)
            run(folder / "c", specialised, name, threads)
            subprocess.run([sys.executable, "-B", HERE / "compare.py",
                            folder / f"rung{threads}", folder / "c"], check=True)
            if (folder / f"rung{threads}").read_bytes() != (folder / "rung1").read_bytes():
                sys.exit(f"{threads} threads say something else")
    return 0


sys.exit(main())
