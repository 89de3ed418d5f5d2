"""measure_variations.py RUNG BUILT VARIATIONS: a thousand variations of thresholds and weights over
aggregated partners, score to payout, by Rung, by DuckDB in one cross-joined query and by C; then
an edit of a rule that touches no aggregate. See run.sh. Seconds are of the variations alone: what
is aggregated is in memory before, and nothing is timed unless all say the same."""
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import HERE, RUNS, THREADS, machine, show

SIZES = ("1000000:10000", "1000000:100000")
PERIOD = "2026"
HEADER = ("variations", "partners", "threads", "seconds", "ns a partner", "to DuckDB", "to C")
EDITED = ("| $20k   | $100k | $500k    |", "| $21k   | $101k | $500k    |")


def seconds_of(command, out):
    """Seconds that the program itself measured: the last figure on standard error."""
    with open(out, "wb") as stream:
        ran = subprocess.run(command, stdout=stream, stderr=subprocess.PIPE, cwd=HERE, check=False)
    if ran.returncode:
        sys.exit(f"{command} failed:\n{ran.stderr.decode()}")
    return float(ran.stderr.split()[-1])


def write(path, *command):
    with open(path, "wb") as stream:
        subprocess.run([str(word) for word in command], stdout=stream, check=True)
    return path


def works(rung, built, variations, data, scratch):
    """Name -> command for so many threads."""
    metrics = write(scratch / "metrics.csv", rung, "eval", HERE / "program", "--data", data,
                    "--period", PERIOD, "--format", "csv")
    plain = write(scratch / "plain", sys.executable, "-B", HERE / "settings.py", "plain")
    settings = write(scratch / "settings", sys.executable, "-B", HERE / "settings.py", "rung")
    return {
        "C": lambda threads: [built / "variations_plain", metrics, plain],
        "DuckDB": lambda threads: ["node", HERE / "variations_peer.mjs", metrics, plain, threads],
        "Rung": lambda threads: [variations, HERE / "program", data, PERIOD, threads, settings],
    }


def measure(rung, built, variations, data, partners, scratch):
    commands = works(rung, built, variations, data, scratch)
    outs = {name: scratch / f"{name}.out" for name in commands}
    for name, command in commands.items():
        seconds_of(command("2"), outs[name])
        if outs[name].read_bytes() != outs["C"].read_bytes():
            sys.exit(f"{name} and C differ; see {outs[name]}")
    count = len(outs["C"].read_text().splitlines())
    found = {}
    for name, command in commands.items():
        for threads in THREADS if name != "C" else ["1"]:
            found[name, threads] = statistics.median(
                seconds_of(command(threads), os.devnull) for _ in range(RUNS))
    for (name, threads), seconds in found.items():
        beside = (found.get(("DuckDB", threads)), found["C", "1"])
        yield (f"{count:,} by {name}", partners, threads, f"{seconds:.3f}",
               f"{seconds / count / int(partners) * 1e9:.1f}",
               *(f"{seconds / other:.2f}" if other else "" for other in beside))


def phases(rung, program, data, out):
    """Milliseconds of each phase of an evaluation."""
    ran = subprocess.run([rung, "eval", program, "--data", data, "--period", PERIOD, "--stats",
                          "-o", out], capture_output=True, text=True, check=True)
    line = next(line for line in ran.stderr.splitlines() if line.startswith("compile "))
    return [float(part) * 1000 for part in re.findall(r"([0-9.]+) s", line)]


def edit(rung, data, partners, scratch):
    """Medians of the phases when targets have been edited and the data is known."""
    script = (HERE / "program" / "program.lua").read_text(encoding="utf-8")
    if EDITED[0] not in script:
        sys.exit("the edit is not in the program")
    program = scratch / "edited"
    program.mkdir(exist_ok=True)
    found = []
    for index in range(RUNS + 1):
        edited = script.replace(EDITED[0], EDITED[1].replace("$21k", f"${21 + index}k"))
        (program / "program.lua").write_text(edited, encoding="utf-8")
        found.append(phases(rung, program, data, scratch / f"out{partners}-{index}"))
    return [statistics.median(part) for part in zip(*found[1:])]


def main():
    rung, built, variations = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    rows, edits = [HEADER], [("an edited target", "partners", "compile", "load", "evaluate",
                              "write", "together")]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for size in SIZES:
            partners = size.split(":")[1]
            data = Path(os.environ.get("KEEP", name)) / size.replace(":", "-")
            if not data.is_dir():
                data.mkdir(parents=True)
                subprocess.run([built / "generate", data, *size.split(":")], check=True)
            rows += measure(rung, built, variations, data, partners, scratch)
            parts = edit(rung, data, partners, scratch)
            edits.append(("milliseconds", partners, *(f"{part:.0f}" for part in parts),
                          f"{sum(parts):.0f}"))
    print(f"\n{machine()}")
    print(f"variations alone, medians of {RUNS} runs; ratios are of seconds")
    show(rows)
    print("\nan edit that touches no aggregate, of data that was evaluated before, all files"
          " written")
    show(edits)


main()
