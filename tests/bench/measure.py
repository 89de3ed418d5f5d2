"""measure.py RUNG BUILT DEALS:PARTNERS...: runs every program on every size, compares what
they say, and prints the table. See run.sh."""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = int(os.environ.get("RUNS", "5"))
THREADS = os.environ.get("THREADS", "1 2").split()
HEADER = ("work", "deals", "partners", "threads", "seconds", "cpu", "GB/s", "peak MB",
          "of input", "to DuckDB", "to C", "to reading")


def machine():
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB; load {load}"


def run(command, out):
    """Seconds, processor seconds and peak memory in bytes of one run."""
    with open(out, "wb") as stream:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.PIPE, cwd=HERE)
        said = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} failed:\n{said}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def works(rung, built, data):
    """Name, command for so many threads, and whether it has threads."""
    files = [str(path) for path in sorted(data.glob("*.csv"))]

    def evaluate(program, *more):
        return lambda threads: [rung, "eval", str(program), "--data", str(data), "--period",
                                "2026", "--format", "csv", "--threads", threads, *more]
    return [
        ("reading", lambda threads: ["cat", *files], False),
        ("C", lambda threads: [str(built / "specialised"), str(data), threads], True),
        ("DuckDB", lambda threads: ["node", str(HERE / "peer.mjs"), str(data), threads], True),
        ("Rung", evaluate(HERE / "program", "--no-cache"), True),
        ("Rung, again", evaluate(HERE / "program"), True),
        ("Rung, edited", evaluate(built / "edited"), True),
    ]


def edit_program(built):
    """The reference work with another rounding, which no aggregate stands on."""
    text = (HERE / "program" / "program.lua").read_text(encoding="utf-8")
    edited = text.replace("round(avg(surveys.score), half up to 0.01)",
                          "round(avg(surveys.score), half up to 0.1)")
    assert edited != text
    (built / "edited").mkdir(exist_ok=True)
    (built / "edited" / "program.lua").write_text(edited, encoding="utf-8")


def compare(rung, built, data, scratch):
    """No time counts unless the figures are the same."""
    outs = {}
    for name, command, threaded in works(rung, built, data):
        if threaded:
            outs[name] = scratch / f"{name}.csv"
            run(command("2"), outs[name])
    for name in ("DuckDB", "C"):
        subprocess.run([sys.executable, "-B", HERE / "compare.py", outs["Rung"], outs[name]],
                       check=True)
    if outs["Rung"].read_bytes() != outs["Rung, again"].read_bytes():
        sys.exit("with the cache and without, Rung does not say the same")


def measure(rung, built, data, size):
    deals, partners = size.split(":")
    length = sum(path.stat().st_size for path in data.glob("*.csv"))
    found = {}
    for name, command, threaded in works(rung, built, data):
        for threads in THREADS if threaded else ["1"]:
            runs = [run(command(threads), os.devnull) for _ in range(RUNS)]
            found[name, threads] = [statistics.median(part) for part in zip(*runs)]
    for (name, threads), (seconds, cpu, peak) in found.items():
        beside = [found.get((other, threads)) for other in ("DuckDB", "C")]
        beside.append(found["reading", "1"])
        yield (name, deals, partners, threads, f"{seconds:.3f}", f"{cpu:.3f}",
               f"{length / seconds / 1e9:.2f}", f"{peak / 1e6:.0f}", f"{peak / length:.2f}",
               *(f"{seconds / other[0]:.2f}" if other else "" for other in beside))


def show(rows):
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))))


def main():
    rung, built, sizes = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    rows = [HEADER]
    edit_program(built)
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as cache:
        os.environ["RUNG_CACHE"] = cache
        for size in sizes:
            data = Path(os.environ.get("KEEP", scratch)) / size.replace(":", "-")
            if not data.is_dir():
                data.mkdir(parents=True)
                subprocess.run([built / "generate", data, *size.split(":")], check=True)
            compare(rung, built, data, Path(scratch))
            rows += measure(rung, built, data, size)
    print(machine())
    print(f"whole processes, medians of {RUNS} runs, pages of the files in memory;"
          " ratios are of seconds")
    show(rows)


if __name__ == "__main__":
    main()
