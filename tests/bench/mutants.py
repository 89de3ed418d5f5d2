"""mutants.py RUNG DATA: mutants of 300 constants on data that generate.c made, with the
parts of the time. The reference program gets a ladder of rates, so that there are as
many."""
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONSTANTS = 300


def constants(rung, program):
    plan = subprocess.run([rung, "plan", program], check=True, capture_output=True, text=True)
    return len(set(re.findall(r" = constant .*  # ((?:param|score|requirements|schedule|lookup)\.\S+)",
                              plan.stdout)))


def ladder(rows):
    brackets = [f"  | ${1000 * i} | {i / 100 + 1:.2f}% | {i / 100 + 2:.2f}% | {i / 100 + 3:.2f}% |"
                for i in range(rows)]
    return "\n".join(['schedule "ladder" { split = "revenue", [[', "  | from | silver | gold | platinum |",
                      *brackets, "]] }",
                      'incentive "ladder_pay" { amount = "pay(ladder, revenue)" }', ""])


def main(rung, data):
    text = (HERE / "program" / "program.lua").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "program.lua"
        script.write_text(text, encoding="utf-8")
        rows = -(-(CONSTANTS - constants(rung, folder)) // 4)
        script.write_text(text + ladder(rows), encoding="utf-8")
        count = constants(rung, folder)
        begin = time.perf_counter()
        run = subprocess.run([rung, "mutate", folder, "--data", data, "--period", "2026", "--stats",
                              "--format", "csv"], check=True, capture_output=True, text=True,
                             env={**os.environ, "XDG_CACHE_HOME": str(Path(folder) / "cache")})
        seconds = time.perf_counter() - begin
    mutants = len(run.stdout.splitlines()) - 1
    print(f"{count} constants, {mutants} mutants: {seconds:.2f} s; {1000 * seconds / mutants:.1f} ms each")
    print(run.stderr.strip())


if __name__ == "__main__":
    main(*sys.argv[1:])
